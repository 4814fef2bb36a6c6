package org.vintner.console.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.ServiceTerms;

@Service
@Command(
        scope = "vintner",
        name = "rule-set",
        description =
                "Sets a rule that bookings of a service must keep, beside its other ones; a rule of that name is replaced.",
        detailedDescription =
                "Example: vintner:rule-set --message 'Groups book by telephone.' prd_... no-groups 'quantity <= 4'")
public final class RuleSetCommand extends RulesCommand {

    @Option(name = "--message", description = "What those are told whom it refuses.", required = true)
    String message;

    @Argument(
            index = 2,
            name = "expression",
            description = "What must be true, such as: quantity <= 4 && weekday != 'sun'",
            required = true)
    String expression;

    @Override
    void run() {
        ServiceTerms terms = terms();
        List<BookingCondition> conditions = new ArrayList<>(rules(terms).conditions());
        BookingCondition rule = new BookingCondition(name, expression, message);
        conditions.replaceAll(before -> before.name().equals(name) ? rule : before);
        if (!conditions.contains(rule)) {
            conditions.add(rule);
        }
        if (!onlySay("Book " + product + " only when " + expression + " (rule " + name + ").")) {
            set(terms, conditions);
        }
    }
}
