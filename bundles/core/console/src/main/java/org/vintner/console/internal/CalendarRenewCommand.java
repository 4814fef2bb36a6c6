package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.Calendars;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "calendar-renew",
        description = "Takes back the address of an order's or a resource's calendar, and shows the new one.",
        detailedDescription = "Example: vintner:calendar-renew res_...")
public final class CalendarRenewCommand extends ChangingCommand {

    @Reference
    Calendars calendars;

    @Argument(name = "subject", description = "Id of the order (ord_...) or resource (res_...).", required = true)
    @Completion(OrderCompleter.class)
    String subject;

    @Override
    void run() {
        boolean resource = subject.startsWith(ResourceId.PREFIX);
        // An address that can't be seen can't be taken back either: a dry run says so as well.
        String before = resource
                ? calendars.feedUrl(operator(), ResourceId.parse(subject))
                : calendars.feedUrl(operator(), OrderId.parse(subject));
        if (onlySay("Take back " + before + ".")) {
            return;
        }
        String url = resource
                ? calendars.renewFeed(operator(), ResourceId.parse(subject))
                : calendars.renewFeed(operator(), OrderId.parse(subject));
        show(new Fields().with("url", url));
    }
}
