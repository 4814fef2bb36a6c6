package org.vintner.console.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.NewSlot;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Resources;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "slot-offer",
        description =
                "Offers a slot by hand, in place of what the schedule offers there; for some services or people only.",
        detailedDescription =
                "Example: vintner:slot-offer --person ada@example.com res_... 2030-12-01T19:00 2030-12-01T22:00")
public final class SlotOfferCommand extends ChangingCommand {

    @Reference
    Resources resources;

    @Option(
            name = "--product",
            description = "Only for this service (prd_...); may be given several times. For all if not given.",
            multiValued = true)
    @Completion(ServiceCompleter.class)
    List<String> products;

    @Option(
            name = "--person",
            description = "Only for this mail address; may be given several times. For everybody if not given.",
            multiValued = true)
    List<String> people;

    @Argument(name = "resource", description = "Id of the resource (res_...).", required = true)
    @Completion(ResourceCompleter.class)
    String resource;

    @Argument(index = 1, name = "begin", description = "Its begin, such as 2030-12-01T19:00.", required = true)
    String begin;

    @Argument(index = 2, name = "end", description = "Its end, such as 2030-12-01T22:00.", required = true)
    String end;

    @Override
    void run() {
        ResourceId id = ResourceId.parse(resource);
        Resource found = resources.find(operator(), id).orElseThrow(() -> CommerceException.notFound("resource", id));
        NewSlot slot = new NewSlot(
                Text.wallTime(begin, "begin"),
                Text.wallTime(end, "end"),
                products == null
                        ? List.of()
                        : products.stream().map(ProductId::parse).toList(),
                people == null ? List.of() : people);
        if (onlySay("Offer '" + found.name() + "' from " + slot.from() + " to " + slot.to() + ".")) {
            return;
        }
        show(Shown.slot(resources.offer(operator(), id, slot)));
    }
}
