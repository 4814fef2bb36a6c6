package org.vintner.spi.fulfillment;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Where the keys of a product come from when they are asked for outside, as from a license server or a distributor, once a line is
 * paid. Register one service per configuration with the property {@link #NAME}. Calls come from Vintner's threads, several at once,
 * outside any transaction, and are given up after {@link #deadline()}. Throwing is understood as unknown.
 *
 * <p>Rules are numbered; each is a test of {@code org.vintner:plugin-tck}, which an author's contract test extends: FL-10, FL-11, FL-12,
 * FL-13, FL-14.
 */
@ConsumerType
public interface KeyIssuer {

    /** Service property: the channel's name, to which products are bound. */
    String NAME = "vintner.issuer";

    /**
     * Asks for the keys of one line. It is asked again with the same {@link IssueRequest#reference()} until keys or a refusal come: after
     * a time-out, an unknown outcome, a crash of the server, and while they are pending. So the other side is given the reference as
     * its idempotency key, and whatever it has issued for it is answered again and never issued a second time. A channel whose other
     * side can't do that keeps by itself what it was given, before it answers.
     *
     * <p>Rules of the plugin-tck: FL-01, FL-02, FL-03, FL-04, FL-05, FL-06, FL-07, FL-08, FL-09.
     *
     * @param request what is asked for
     * @return what the other side said
     */
    IssueOutcome issue(IssueRequest request);

    /** {@return how long a call may take before Vintner gives it up; more than 25 seconds are not waited for} */
    default Duration deadline() {
        return Duration.ofSeconds(20);
    }
}
