package org.vintner.tck.mint;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueRequest;
import org.vintner.spi.fulfillment.KeyIssuer;

/** Has keys issued by Mint. */
final class MintIssuer implements KeyIssuer {

    /** The last line of each list: of one without it a part is missing. */
    private static final String END = "end";

    private final MintClient client;
    private final Duration deadline;

    MintIssuer(MintSettings settings) {
        this.client = new MintClient(settings);
        this.deadline = settings.deadline();
    }

    @Override
    public IssueOutcome issue(IssueRequest request) {
        try {
            // Our reference is the order's number there: whoever asks again is answered the same keys.
            return outcome(client.put(request.reference().toString(), request.quantity() + " " + request.item()));
        } catch (MintClient.NoAnswer e) {
            return new IssueOutcome.Unknown(e.getMessage());
        }
    }

    private static IssueOutcome outcome(MintClient.Answer answer) {
        return switch (answer.status()) {
            case 200 -> keys(answer.text());
            case 202 -> new IssueOutcome.Pending("Mint has none as yet.");
            case 422 -> new IssueOutcome.Refused("Mint has no such item, or no more of it.");
            // Whether the order was taken is not known, and asking again does no harm.
            default -> new IssueOutcome.Unknown("Mint answered HTTP " + answer.status() + ".");
        };
    }

    private static IssueOutcome keys(String text) {
        List<String> lines = Arrays.asList(text.split("\n", -1));
        int count = lines.size() - 1;
        return count > 0 && lines.get(count).equals(END)
                ? new IssueOutcome.Issued(lines.subList(0, count))
                : new IssueOutcome.Unknown("Mint's answer makes no sense.");
    }

    @Override
    public Duration deadline() {
        return deadline;
    }
}
