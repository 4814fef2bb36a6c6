package org.vintner.rest.api.internal.admission;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.metrics.Metrics;

/** Shows how full the lanes are. */
@Component(service = AdmissionMetrics.class, immediate = true)
public final class AdmissionMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionMetrics.class);

    private final List<AutoCloseable> gauges = new ArrayList<>();

    /** Begins to show them. */
    @Activate
    public AdmissionMetrics(@Reference AdmissionFilter admission, @Reference Metrics metrics) {
        for (Lane lane : Lane.values()) {
            Gate gate = admission.gate(lane);
            gauges.add(metrics.gauge("http.running", gate::taken, "lane", lane.label()));
            gauges.add(metrics.gauge("http.waiting", gate::queued, "lane", lane.label()));
        }
        gauges.add(metrics.gauge("http.connections", admission.connections()::open));
        gauges.add(metrics.gauge("http.slow.bodies.bytes", admission::bodyMemory));
    }

    @Deactivate
    void stop() {
        for (AutoCloseable gauge : gauges) {
            try {
                gauge.close();
            } catch (Exception e) {
                LOG.debug("A gauge could not be taken away", e);
            }
        }
    }
}
