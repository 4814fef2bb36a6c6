package org.vintner.console.internal;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.payments.Channels;

@Service
@Command(
        scope = "vintner",
        name = "bill-fetch",
        description =
                "Has the bill of a channel and day fetched and compared, now or once more; bill-show tells what came of it.",
        detailedDescription = "Example: vintner:bill-fetch stripe 2030-12-31")
public final class BillFetchCommand extends ChangingCommand {

    @Reference
    ChannelBooks books;

    @Reference
    Channels channels;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ChannelCompleter.class)
    String channel;

    @Argument(index = 1, name = "day", description = "Which day, in the provider's zone: 2030-12-31.", required = true)
    String day;

    @Override
    void run() {
        LocalDate wanted = day();
        requireKnown(
                "channel",
                channel,
                () -> channels.list().stream().anyMatch(known -> known.name().equals(channel)));
        if (!onlySay("Fetch the bill of " + channel + " for " + wanted + " and compare it.")) {
            show(Shown.bill(books.fetch(operator(), channel, wanted)));
        }
    }

    private LocalDate day() {
        try {
            return LocalDate.parse(day);
        } catch (DateTimeParseException e) {
            throw new CommerceException(CommerceError.INVALID_REQUEST, "A day such as 2030-12-31 is needed.", "day", e);
        }
    }
}
