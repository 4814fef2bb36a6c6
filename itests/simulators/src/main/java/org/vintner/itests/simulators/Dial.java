package org.vintner.itests.simulators;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What goes wrong, settable while the simulator runs. Everything is off at first. */
public final class Dial {

    /** For a count: without end. */
    public static final long ALWAYS = -1;

    /** One thing that can go wrong. */
    public enum Knob {
        /** So many further copies of each notification, at once. */
        DUPLICATE,
        /** 1: each notification waits for the next one and comes after it. */
        REORDER,
        /** So many milliseconds before a notification is sent. */
        DELAY,
        /** So many notifications are never sent; -1: all. */
        DROP,
        /** So many milliseconds before a call is answered. */
        ANSWER_LATE,
        /** So many calls are carried out, and the connection is cut without an answer. */
        TIMEOUT_AFTER_SUCCESS,
        /** So many calls are carried out and answered with HTTP 500. */
        FAIL_AFTER_SUCCESS,
        /** So many calls are carried out and answered with an HTML page with status 200. */
        HTML_AFTER_SUCCESS,
        /** So many calls are neither carried out nor answered; the connection stays open. */
        HANG,
        /** So many calls are answered with the provider's own "no". */
        REFUSE,
        /** So many calls are answered with HTTP 500 and nothing done. */
        FAIL,
        /** So many calls: the connection is cut and nothing done. */
        DOWN,
        /** So many answers are an HTML page with status 200, and nothing done. */
        HTML,
        /** So many calls are carried out and answered with the first half of the JSON. */
        HALF_JSON,
        /** So many minor units more than was paid, in notifications and look-ups. */
        WRONG_AMOUNT,
        /** 1: notifications and look-ups name another currency, where they name one. */
        WRONG_CURRENCY,
        /** 1: notifications and look-ups name another merchant. */
        WRONG_MERCHANT,
        /** 1: notifications and answers have fields that nobody knows. */
        UNKNOWN_FIELDS,
        /** 1: notifications are of a kind that nobody knows. */
        UNKNOWN_KIND,
        /** 1: notifications are signed with the next key. */
        ROTATED_KEYS,
        /** So many answers of calls carry no signature, at providers that sign them. */
        UNSIGNED,
        /** So many answers and notifications are signed with a key that is nobody's, at providers that sign. */
        FOREIGN_KEYS,
        /** So many bills end in the middle. */
        BILL_BROKEN,
        /** So many bills have other figures than those whose digest was announced, at providers that announce one. */
        BILL_ALTERED,
        /** So many seconds by which the provider's clock is ahead; less than 0: behind. */
        CLOCK_SKEW,
        /** So many payments more in each bill, of which nobody knows. */
        BILL_EXTRA,
        /** So many payments left out of each bill, the first ones. */
        BILL_MISSING,
        /** So many payments in each bill with another amount, by one minor unit: the first ones that are not left out. */
        BILL_DIFFERENT;

        /** {@return the name on the command line and over HTTP} */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Knob of(String text) {
            return Arrays.stream(values())
                    .filter(knob -> knob.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("The dial has no '" + text + "'."));
        }
    }

    private record Setting(long value, Set<String> operations) {

        boolean concerns(String operation) {
            return value != 0 && (operations.isEmpty() || operations.contains(operation));
        }
    }

    private static final Setting OFF = new Setting(0, Set.of());

    private final Map<Knob, Setting> settings = new EnumMap<>(Knob.class);

    /**
     * Turns a knob.
     *
     * @param operations which calls it is about, in the simulator's words; none: all
     */
    public synchronized void set(Knob knob, long value, String... operations) {
        settings.put(knob, new Setting(value, Set.of(operations)));
    }

    /** Turns everything off. */
    public synchronized void reset() {
        settings.clear();
    }

    /** {@return how far a knob is turned} */
    public synchronized long get(Knob knob) {
        return settings.getOrDefault(knob, OFF).value();
    }

    /** {@return how far a knob is turned for an operation} */
    public synchronized long get(Knob knob, String operation) {
        Setting setting = settings.getOrDefault(knob, OFF);
        return setting.concerns(operation) ? setting.value() : 0;
    }

    /** {@return whether it goes wrong this time; counts down} */
    public synchronized boolean take(Knob knob, String operation) {
        Setting setting = settings.getOrDefault(knob, OFF);
        if (!setting.concerns(operation)) {
            return false;
        }
        if (setting.value() != ALWAYS) {
            settings.put(knob, new Setting(setting.value() - 1, setting.operations()));
        }
        return true;
    }

    /** Turns knobs by their names; {@code on} names the operations that they are about, separated by commas. */
    void set(Map<String, String> texts) {
        String on = texts.getOrDefault("on", "");
        String[] operations = on.isEmpty() ? new String[0] : on.split(",", -1);
        texts.forEach((name, value) -> {
            if (!name.equals("on")) {
                set(Knob.of(name), Long.parseLong(value), operations);
            }
        });
    }

    /** {@return what is turned on, by name} */
    synchronized Map<String, Long> shown() {
        Map<String, Long> shown = new TreeMap<>();
        settings.forEach((knob, setting) -> shown.put(knob.text(), setting.value()));
        return shown;
    }
}
