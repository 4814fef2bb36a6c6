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
        name = "calendar-show",
        description = "Shows the address at which the bookings of an order or a resource can be subscribed to.",
        detailedDescription = "Example: vintner:calendar-show ord_...")
public final class CalendarShowCommand extends ReportingCommand {

    @Reference
    Calendars calendars;

    @Argument(name = "subject", description = "Id of the order (ord_...) or resource (res_...).", required = true)
    @Completion(OrderCompleter.class)
    String subject;

    @Override
    void run() {
        String url = subject.startsWith(ResourceId.PREFIX)
                ? calendars.feedUrl(operator(), ResourceId.parse(subject))
                : calendars.feedUrl(operator(), OrderId.parse(subject));
        show(new Fields().with("url", url));
    }
}
