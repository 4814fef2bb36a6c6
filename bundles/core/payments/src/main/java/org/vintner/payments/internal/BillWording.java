package org.vintner.payments.internal;

import org.vintner.api.books.BillDifference;

/** What differs and what to do, in words for an operator. */
final class BillWording {

    private BillWording() {}

    static String detail(BillDifference difference) {
        return of(difference) + " It is settled by itself when it is gone; bill-recheck asks the provider again.";
    }

    private static String of(BillDifference difference) {
        String channel = "channel '" + difference.channel() + "'";
        String number = difference.number();
        String ours = difference
                .refund()
                .map(Object::toString)
                .or(() -> difference.payment().map(Object::toString))
                .orElse("none of our numbers");
        return switch (difference.kind()) {
            case PAYMENT_NOT_BILLED ->
                "The bill of " + channel + " lacks the payment " + number + " (" + ours + ") of " + booked(difference)
                        + ", which we captured. Look it up at the provider: without the money, take the goods back and "
                        + "claim it there.";
            case REFUND_NOT_BILLED ->
                "The bill of " + channel + " lacks the refund " + number + " (" + ours + ") of " + booked(difference)
                        + ", which we hold for paid back. Ask the provider whether the buyer has got it.";
            case PAYMENT_UNKNOWN ->
                "The bill of " + channel + " has a payment " + number + " of " + billed(difference) + ", with " + ours
                        + ", that is not booked here. If no other shop uses this account, pay it back at the provider.";
            case REFUND_UNKNOWN ->
                "The bill of " + channel + " has a refund " + number + " of " + billed(difference) + ", with " + ours
                        + ", that is not booked here. Find out who made it at the provider.";
            case PAYMENT_DIFFERS, REFUND_DIFFERS ->
                "The bill of " + channel + " says " + billed(difference) + " for " + number + " (" + ours + "), we say "
                        + booked(difference) + ": the " + difference.what()
                        + " differs. Compare both at the provider and "
                        + "claim or pay back the difference there.";
            case PAYMENT_BILLED_TWICE ->
                "The bill of " + channel + " has the payment " + number + " in " + difference.what() + ", of "
                        + billed(difference) + " together. If the buyer was charged twice, pay one of them back at the "
                        + "provider.";
            case REFUND_BILLED_TWICE ->
                "The bill of " + channel + " has the refund " + number + " in " + difference.what() + ", of "
                        + billed(difference) + " together. If it was paid back twice, claim it at the provider.";
            case FEE_DIFFERS ->
                "On " + number.substring(number.indexOf(' ') + 1) + " channel '" + difference.channel() + "' kept a "
                        + difference.what() + " that is another one than agreed: " + billed(difference)
                        + " in place of " + booked(difference)
                        + ". Claim it at the provider, or set the rate that is in force with fee-set.";
        };
    }

    private static String billed(BillDifference difference) {
        return difference.billed().map(MoneyText::of).orElse("nothing");
    }

    private static String booked(BillDifference difference) {
        return difference.booked().map(MoneyText::of).orElse("nothing");
    }
}
