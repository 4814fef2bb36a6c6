package org.vintner.itests.simulators.paypal;

/** Runs the simulator by hand. */
public final class Main {

    private Main() {}

    /** {@code --help} tells the options. */
    public static void main(String[] arguments) {
        PayPalSimulator.run(arguments);
    }
}
