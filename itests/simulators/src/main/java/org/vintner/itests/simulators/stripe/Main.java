package org.vintner.itests.simulators.stripe;

/** Runs the simulator by hand. */
public final class Main {

    private Main() {}

    /** {@code --help} tells the options. */
    public static void main(String[] arguments) {
        StripeSimulator.run(arguments);
    }
}
