package org.vintner.fulfillment.sandbox.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Part;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueRequest;
import org.vintner.spi.fulfillment.KeyIssuer;

/**
 * A license server of one's own. It needs no books: the keys of a reference are made from it and the secret, so whoever asks again, also
 * after a restart, is answered the same keys.
 */
final class SandboxIssuer implements KeyIssuer, SelfTest {

    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 10;

    private final SandboxSettings settings;
    private final CountDownLatch closed = new CountDownLatch(1);

    SandboxIssuer(SandboxSettings settings) {
        this.settings = settings;
    }

    @Override
    public Duration deadline() {
        return settings.deadline();
    }

    @Override
    public IssueOutcome issue(IssueRequest request) {
        return switch (settings.behavior()) {
            case ISSUE -> new IssueOutcome.Issued(keys(request, request.quantity()));
            case REFUSE -> new IssueOutcome.Refused("the sandbox is set to refuse");
            case PENDING -> new IssueOutcome.Pending("the sandbox is set to keep the shop waiting");
            case LATE -> late();
            case TOO_FEW -> new IssueOutcome.Issued(keys(request, request.quantity() - 1));
            case DUPLICATE ->
                new IssueOutcome.Issued(Stream.concat(
                                Stream.of(key("what everybody gets")), keys(request, request.quantity() - 1).stream())
                        .toList());
        };
    }

    private IssueOutcome late() {
        try {
            // As long as a good plugin waits for its provider: shorter than the deadline, so that the outcome is its
            // own to tell.
            Duration timeout = settings.deadline().multipliedBy(8).dividedBy(10);
            boolean ended = closed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new IssueOutcome.Unknown(ended ? "the channel was closed" : "the answer came too late");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new IssueOutcome.Unknown("it was given up");
        }
    }

    private List<String> keys(IssueRequest request, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> key(request.reference() + " " + i))
                .toList();
    }

    /** Five groups of four. */
    private String key(String of) {
        String digits = HexFormat.of().formatHex(mac(of), 0, KEY_BYTES).toUpperCase(Locale.ROOT);
        return settings.prefix() + digits.replaceAll("(.{4})(?=.)", "$1-");
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(settings.secret(), MAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Finding> test() {
        return List.of(
                settings.behavior() == Behavior.ISSUE
                        ? Finding.good(Part.PROVIDER, "The sandbox issues keys.")
                        : Finding.doubtful(
                                Part.PROVIDER,
                                "behavior",
                                "The sandbox is set to '" + settings.behavior().label() + "'.",
                                "Set it to 'issue' to get keys."));
    }

    /** Lets those go that wait for a late answer. */
    void close() {
        closed.countDown();
    }
}
