package org.vintner.itests.simulators.alipay;

import java.util.Map;

/** Runs Alipay until Ctrl-C. */
public final class Main {

    private Main() {}

    /** Starts it. */
    public static void main(String[] arguments) {
        AlipaySimulator.runUntilStopped(arguments, Map.of());
    }
}
