package org.vintner.itests.faults;

import org.vintner.itests.faults.BookingCrowd.Judgment;
import org.vintner.itests.faults.BookingCrowd.Round;

/** Many rounds of {@link BookingCrowd}, from the command line. */
final class BookingCampaign {

    private static final int KILL_EVERY = 5;

    private BookingCampaign() {}

    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        boolean unguarded = arguments.length > 1 && arguments[1].equals("--without-constraint");
        boolean good;
        try (Running running = Running.start("booking-campaign")) {
            BookingCrowd crowd = new BookingCrowd(running);
            if (unguarded) {
                running.database().change("ALTER TABLE booking_seat DROP CONSTRAINT booking_seat_once");
            }
            good = isGood(crowd, rounds);
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean isGood(BookingCrowd crowd, int rounds) {
        for (int i = 0; i < rounds; i++) {
            boolean kill = i % KILL_EVERY == KILL_EVERY / 2;
            Round round = crowd.round(i, kill);
            Judgment judgment = crowd.judge();
            System.out.println((i + 1) + (kill ? " killed " : " ") + round + " " + judgment);
            if (!judgment.isGood()) {
                return false;
            }
        }
        return true;
    }
}
