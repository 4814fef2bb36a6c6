package org.vintner.itests.faults.campaign;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Chance that is the same for the same seed and subject, in whatever order threads ask. */
record Dice(long seed) {

    boolean percent(int percent, String subject, String question) {
        return number(subject, question, 100) < percent;
    }

    int number(String subject, String question, int bound) {
        return of(subject, question).nextInt(bound);
    }

    SplittableRandom of(String subject, String question) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (byte b : (subject + '/' + question).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * 0x100000001b3L;
        }
        return new SplittableRandom(hash);
    }
}
