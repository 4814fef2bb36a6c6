package org.vintner.itests.simulators.wechatpay;

import java.util.Map;

/** Runs WeChat Pay until Ctrl-C. */
public final class Main {

    private Main() {}

    /** Starts it. */
    public static void main(String[] arguments) {
        WechatPaySimulator.runUntilStopped(arguments, Map.of());
    }
}
