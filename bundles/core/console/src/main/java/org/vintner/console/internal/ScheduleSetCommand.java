package org.vintner.console.internal;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Resources;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "schedule-set",
        description =
                "Sets the weekly hours of a resource, by the wall clock of its zone. Dates with hours of their own stay.",
        detailedDescription =
                "Example: vintner:schedule-set res_... monday=09:00-12:00 monday=13:00-17:00 friday=09:00-00:00")
public final class ScheduleSetCommand extends ChangingCommand {

    private static final Pattern HOURS = Pattern.compile("([a-z]+)=([0-9:]+)-([0-9:]+)");

    @Reference
    Resources resources;

    @Argument(name = "resource", description = "Id of the resource (res_...).", required = true)
    @Completion(ResourceCompleter.class)
    String resource;

    @Argument(
            index = 1,
            name = "hours",
            description =
                    "Hours such as monday=09:00-12:00; 00:00 is the end of the day. Never open if none are given.",
            multiValued = true)
    List<String> hours;

    @Override
    void run() {
        ResourceId id = ResourceId.parse(resource);
        Resource found = resources.find(operator(), id).orElseThrow(() -> CommerceException.notFound("resource", id));
        List<WeeklyHours> weekly = hours == null
                ? List.of()
                : hours.stream().map(ScheduleSetCommand::parsed).toList();
        if (onlySay("Open '" + found.name() + "' at " + weekly.size() + " spans a week, in place of "
                + found.schedule().weekly().size() + ".")) {
            return;
        }
        Schedule schedule = new Schedule(weekly, found.schedule().exceptions());
        show(Shown.briefly(resources.schedule(operator(), id, schedule)));
    }

    private static WeeklyHours parsed(String text) {
        Matcher matcher = HOURS.matcher(text);
        if (matcher.matches()) {
            try {
                return new WeeklyHours(
                        Text.constant(DayOfWeek.class, matcher.group(1), "hours"),
                        LocalTime.parse(matcher.group(2)),
                        LocalTime.parse(matcher.group(3)));
            } catch (DateTimeParseException e) {
                throw refused(text, e);
            }
        }
        throw refused(text, null);
    }

    private static CommerceException refused(String text, Exception cause) {
        return new CommerceException(
                CommerceError.INVALID_REQUEST, "'" + text + "' is none such as monday=09:00-12:00.", "hours", cause);
    }
}
