package org.vintner.console.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.ServiceTerms;

@Service
@Command(
        scope = "vintner",
        name = "rule-remove",
        description = "Takes a rule off a service, which holds from the next booking on.",
        detailedDescription = "Example: vintner:rule-remove prd_... no-groups")
public final class RuleRemoveCommand extends RulesCommand {

    @Override
    void run() {
        ServiceTerms terms = terms();
        List<BookingCondition> before = rules(terms).conditions();
        List<BookingCondition> after =
                before.stream().filter(rule -> !rule.name().equals(name)).toList();
        if (after.size() == before.size()) {
            throw CommerceException.notFound("rule", name);
        }
        if (!onlySay("Remove the rule " + name + "; the service has " + after.size() + " then.")) {
            set(terms, after);
        }
    }
}
