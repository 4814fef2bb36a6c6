package org.vintner.plugins.internal;

/** A plugin did not start or did not prove that it works. The message is for operators and holds no secret. */
final class Unhealthy extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean harmful;

    private Unhealthy(String message, boolean harmful) {
        super(message);
        this.harmful = harmful;
    }

    static Unhealthy because(String reason) {
        return new Unhealthy(reason, false);
    }

    /** It still holds a thread, so it can't be got rid of altogether. */
    static Unhealthy andStillRunning(String reason) {
        return new Unhealthy(reason, true);
    }

    boolean isStillRunning() {
        return harmful;
    }
}
