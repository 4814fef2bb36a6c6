package org.vintner.console.internal;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.books.FeeRate;
import org.vintner.api.payments.Channels;

@Service
@Command(
        scope = "vintner",
        name = "fee-set",
        description =
                "Sets what a channel's provider should keep of each payment from a time on: a part and a fixed amount.",
        detailedDescription = "Example: vintner:fee-set --currency EUR stripe 2.9 25")
public final class FeeSetCommand extends ChangingCommand {

    private static final int MILLIONTHS_OF_A_PERCENT = 4;

    @Reference
    ChannelBooks books;

    @Reference
    Channels channels;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ChannelCompleter.class)
    String channel;

    @Argument(index = 1, name = "percent", description = "The part, in percent: 2.9", required = true)
    String percent;

    @Argument(index = 2, name = "fixed", description = "The fixed amount, in minor units: 25")
    long fixed;

    @Option(name = "--currency", description = "Only for payments in this currency, such as EUR.")
    String currency;

    @Option(name = "--from", description = "From when on, such as 2030-12-31T00:00:00Z; from now on without it.")
    String from;

    @Option(name = "--tolerance", description = "How much more or less is no difference, in minor units.")
    long tolerance;

    @Override
    void run() {
        FeeRate rate = new FeeRate(
                channel,
                Optional.ofNullable(currency).map(FeeSetCommand::currency),
                Text.time(from, "--from").orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.SECONDS)),
                parts(),
                fixed,
                tolerance);
        requireKnown(
                "channel",
                channel,
                () -> channels.list().stream().anyMatch(known -> known.name().equals(channel)));
        if (!onlySay("Expect " + percent + " % and " + Text.of(new MinorUnits(fixed, rate.currency()))
                + " of each payment of " + channel + " from " + rate.from() + " on.")) {
            show(Shown.fee(books.setFee(operator(), rate)));
        }
    }

    private static Currency currency(String code) {
        return Money.of(0, code.toUpperCase(Locale.ROOT)).currency();
    }

    private int parts() {
        try {
            return new BigDecimal(percent)
                    .movePointRight(MILLIONTHS_OF_A_PERCENT)
                    .intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The part is a number of percent with at most four decimals, such as 2.9.",
                    "percent",
                    e);
        }
    }
}
