package org.vintner.gateway.sandbox.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.audit.AuditTrail;

/** The dials of all sandbox channels, for administrators. Each turn is on the audit trail. */
@Component(service = SandboxDials.class)
public final class SandboxDials {

    private final ConcurrentMap<String, Dial> dials = new ConcurrentHashMap<>();
    private final AuditTrail trail;

    /** Called by DS. */
    @Activate
    public SandboxDials(@Reference AuditTrail trail) {
        this.trail = trail;
    }

    void opened(String channel, Dial dial) {
        dials.put(channel, dial);
    }

    void closed(String channel, Dial dial) {
        dials.remove(channel, dial);
    }

    /** {@return the names of the channels} */
    Iterable<String> channels() {
        return dials.keySet();
    }

    /** {@return how often what goes wrong} */
    Map<Misdeed, Integer> settings(Actor actor, String channel) {
        return dial(actor, channel).settings();
    }

    /** Sets what is named, and leaves the rest as it is. */
    void set(Actor actor, String channel, Map<String, Integer> wanted) {
        Dial dial = dial(actor, channel);
        dial.set(wanted.entrySet().stream()
                .collect(Collectors.toMap(entry -> misdeed(entry.getKey()), Map.Entry::getValue)));
        note(actor, channel, wanted);
    }

    /** Makes the provider behave. */
    void reset(Actor actor, String channel) {
        dial(actor, channel).reset();
        note(actor, channel, Map.of("reset", 0));
    }

    private void note(Actor actor, String channel, Map<String, Integer> what) {
        trail.done(
                actor,
                "sandbox.dial",
                channel,
                what.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue() + " %")));
    }

    private Dial dial(Actor actor, String channel) {
        if (actor.role() != Role.ADMINISTRATOR && actor.role() != Role.SYSTEM) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator may turn the sandbox's dial.");
        }
        return Optional.ofNullable(dials.get(channel))
                .orElseThrow(() -> CommerceException.notFound("sandbox channel", channel));
    }

    private static Misdeed misdeed(String label) {
        return Misdeed.of(label)
                .orElseThrow(() -> new CommerceException(
                        CommerceError.INVALID_REQUEST,
                        "The sandbox has no dial '" + label + "'. It has " + Misdeed.labels() + ".",
                        label));
    }
}
