package org.vintner.console.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "service-set",
        description =
                "Sets how a product is booked. What is not given stays, or is as usual the first time. What is booked keeps its"
                        + " own terms.",
        detailedDescription =
                "Example: vintner:service-set --resource res_... --duration PT1H --cancellation P2D=100 --cancellation"
                        + " PT2H=50 prd_...")
public final class ServiceSetCommand extends ChangingCommand {

    private static final Pattern STEP = Pattern.compile("(P[0-9DTHMS]+)=([0-9]{1,3})");
    private static final Duration HOUR = Duration.ofHours(1);

    @Reference
    Services services;

    @Option(
            name = "--resource",
            description = "Who serves (res_...); may be given several times, and then replaces all.",
            multiValued = true)
    @Completion(ResourceCompleter.class)
    List<String> resources;

    @Option(name = "--duration", description = "How long a booking takes, such as PT1H.", valueToShowInHelp = "PT1H")
    String duration;

    @Option(name = "--interval", description = "From one start to the next, such as PT30M.", valueToShowInHelp = "PT1H")
    String interval;

    @Option(name = "--buffer-before", description = "Kept free before each booking, such as PT10M.")
    String bufferBefore;

    @Option(name = "--buffer-after", description = "Kept free after each booking, such as PT10M.")
    String bufferAfter;

    @Option(name = "--lead-time", description = "How long before its start booking closes, such as PT2H.")
    String leadTime;

    @Option(name = "--horizon", description = "How long before its start booking opens, such as P90D.")
    String horizon;

    @Option(
            name = "--cancellation",
            description =
                    "So long before the start, so many percent are paid back, such as P1D=100; the longest first.",
            multiValued = true)
    List<String> cancellation;

    @Option(name = "--deposit", description = "How many percent are paid in advance, 1 to 100.")
    Integer deposit;

    @Option(name = "--max-per-person", description = "How many seats to come one person may have.")
    Integer maxPerPerson;

    @Option(name = "--max-per-day", description = "How many seats one person may have on one day.")
    Integer maxPerDay;

    @Option(
            name = "--hold",
            description =
                    "For how long an unpaid order holds its seats, such as PT10M; PT0S for the shop's payment timeout.")
    String hold;

    @Option(name = "--max-unpaid", description = "How many seats one person may hold unpaid; 0 for any number.")
    Integer maxUnpaid;

    @Option(
            name = "--queue",
            description = "How many orders may wait in the queue in front of the service; 0 for no queue.")
    Integer queue;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        ServiceTerms terms = changed(services.terms(Optional.of(operator()), id)
                .orElseGet(() -> new ServiceTerms(
                        List.of(), HOUR, HOUR, Duration.ZERO, Duration.ZERO, Optional.of(BookingRules.DEFAULT))));
        if (onlySay("Have " + id + " booked for " + terms.duration() + " with "
                + terms.resources().size() + " resources.")) {
            return;
        }
        show(Shown.terms(services.set(operator(), id, terms)));
    }

    private ServiceTerms changed(ServiceTerms terms) {
        return new ServiceTerms(
                resources == null
                        ? terms.resources()
                        : resources.stream().map(ResourceId::parse).toList(),
                changed(terms.duration(), duration, "--duration"),
                changed(terms.interval(), interval, "--interval"),
                changed(terms.bufferBefore(), bufferBefore, "--buffer-before"),
                changed(terms.bufferAfter(), bufferAfter, "--buffer-after"),
                Optional.of(changed(terms.rules().orElse(BookingRules.DEFAULT))));
    }

    private BookingRules changed(BookingRules rules) {
        return new BookingRules(
                changed(rules.leadTime(), leadTime, "--lead-time"),
                changed(rules.horizon(), horizon, "--horizon"),
                cancellation == null ? rules.cancellation() : ladder(),
                deposit == null ? rules.deposit() : deposit,
                maxPerPerson == null ? rules.maxPerPerson() : Optional.of(maxPerPerson),
                maxPerDay == null ? rules.maxPerDay() : Optional.of(maxPerDay),
                rules.conditions(),
                hold == null
                        ? rules.hold()
                        : Optional.of(Text.duration(hold, "--hold")).filter(length -> !length.isZero()),
                maxUnpaid == null ? rules.maxUnpaid() : unlessZero(maxUnpaid),
                queue == null ? rules.queue() : unlessZero(queue));
    }

    private static Optional<Integer> unlessZero(int number) {
        return Optional.of(number).filter(given -> given != 0);
    }

    private static Duration changed(Duration before, String text, String option) {
        return text == null ? before : Text.duration(text, option);
    }

    private List<CancellationStep> ladder() {
        List<CancellationStep> ladder = new ArrayList<>();
        for (String step : cancellation) {
            Matcher matcher = STEP.matcher(step);
            if (!matcher.matches()) {
                throw new CommerceException(
                        CommerceError.INVALID_REQUEST, "'" + step + "' is none such as P1D=100.", "--cancellation");
            }
            ladder.add(new CancellationStep(
                    Text.duration(matcher.group(1), "--cancellation"), Integer.parseInt(matcher.group(2))));
        }
        return ladder;
    }
}
