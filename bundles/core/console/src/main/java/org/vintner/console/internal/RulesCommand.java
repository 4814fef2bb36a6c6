package org.vintner.console.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;

/** A command that changes the conditions of a service; its other terms stay. */
abstract class RulesCommand extends ChangingCommand {

    @Reference
    Services services;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Argument(index = 1, name = "name", description = "The rule's name, which refusals tell.", required = true)
    String name;

    final ServiceTerms terms() {
        ProductId id = ProductId.parse(product);
        return services.terms(Optional.of(operator()), id).orElseThrow(() -> CommerceException.notFound("service", id));
    }

    static BookingRules rules(ServiceTerms terms) {
        return terms.rules().orElse(BookingRules.DEFAULT);
    }

    final void set(ServiceTerms terms, List<BookingCondition> conditions) {
        BookingRules rules = rules(terms);
        ServiceTerms changed = new ServiceTerms(
                terms.resources(),
                terms.duration(),
                terms.interval(),
                terms.bufferBefore(),
                terms.bufferAfter(),
                Optional.of(new BookingRules(
                        rules.leadTime(),
                        rules.horizon(),
                        rules.cancellation(),
                        rules.deposit(),
                        rules.maxPerPerson(),
                        rules.maxPerDay(),
                        conditions,
                        rules.hold(),
                        rules.maxUnpaid(),
                        rules.queue())));
        show(Shown.terms(services.set(operator(), ProductId.parse(product), changed)));
    }
}
