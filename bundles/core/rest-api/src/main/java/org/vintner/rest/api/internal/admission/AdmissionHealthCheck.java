package org.vintner.rest.api.internal.admission;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.metrics.HealthCheck;

/** Tells while requests are refused, or connections wait, because too many came. That is no reason to send none: the server does what it can. */
@Component(service = HealthCheck.class)
public final class AdmissionHealthCheck implements HealthCheck {

    private static final Duration RECENT = Duration.ofSeconds(10);

    private final AdmissionFilter admission;

    /** On the lanes of this server. */
    @Activate
    public AdmissionHealthCheck(@Reference AdmissionFilter admission) {
        this.admission = admission;
    }

    @Override
    public String name() {
        return "admission";
    }

    @Override
    public boolean holdsBackTraffic() {
        return false;
    }

    @Override
    public Optional<String> problem() {
        Connections connections = admission.connections();
        if (connections.full()) {
            return Optional.of(connections.open() + " connections are open, as many as may be (connections in etc/"
                    + AdmissionFilter.PID + ".cfg): others wait until one ends.");
        }
        List<String> busy = Arrays.stream(Lane.values())
                .filter(lane -> admission.refusedWithin(lane, RECENT))
                .map(this::describe)
                .toList();
        return busy.isEmpty()
                ? Optional.empty()
                : Optional.of("More requests come than can be served: " + String.join("; ", busy) + ".");
    }

    private String describe(Lane lane) {
        Gate gate = admission.gate(lane);
        return lane.label() + ": " + gate.taken() + " run, " + gate.queued() + " wait, " + admission.refused(lane)
                + " were refused since the start";
    }
}
