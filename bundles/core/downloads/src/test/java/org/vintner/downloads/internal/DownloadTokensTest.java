package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.id.FileId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.store.StoredGrant;

@DisplayName("S1.14, S1.15: download tokens")
final class DownloadTokensTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final DownloadTokens tokens = new DownloadTokens(new TestKeys());
    private final StoredGrant grant = grant(OrderId.next(), "buyer@example.org", 1, 1_900_000_000);

    @Test
    void tokenIsOfItsGrantOnly() {
        DownloadTokens.Token token = tokens.read(tokens.issue(grant)).orElseThrow();

        assertThat(token.grant()).isEqualTo(grant.id());
        assertThat(isOf(token, grant)).isTrue();
        assertThat(isOf(token, like(grant.order(), "Buyer@Example.org", 1, 1_900_000_000)))
                .isTrue();
        assertThat(isOf(token, like(OrderId.next(), grant.buyer(), 1, 1_900_000_000)))
                .isFalse();
        assertThat(isOf(token, like(grant.order(), "other@example.org", 1, 1_900_000_000)))
                .isFalse();
        assertThat(isOf(token, like(grant.order(), grant.buyer(), 2, 1_900_000_000)))
                .isFalse();
        assertThat(isOf(token, like(grant.order(), grant.buyer(), 1, 1_900_000_001)))
                .isFalse();
    }

    @Test
    void anyOtherCharacterAnywhereIsRefused() {
        String text = tokens.issue(grant);

        for (int i = 0; i < text.length(); i++) {
            String before = text.substring(0, i);
            String after = text.substring(i + 1);
            for (String other : ALPHABET.replace(text.substring(i, i + 1), "").split("(?!^)", -1)) {
                assertThat(tokens.read(before + other + after))
                        .as("character %d", i)
                        .isEmpty();
            }
        }
    }

    @Test
    void textThatIsNoTokenIsRefused() {
        String text = tokens.issue(grant);

        for (String other : List.of(
                "",
                "x",
                text.substring(1),
                text.substring(0, text.length() - 1),
                text + "A",
                text + "=",
                text.replace(text.charAt(5), '+'),
                "é".repeat(text.length()),
                "\u0000".repeat(text.length()),
                "A".repeat(text.length()),
                "A".repeat(1_000_000))) {
            assertThat(tokens.read(other)).isEmpty();
        }
    }

    private StoredGrant like(OrderId order, String buyer, int generation, long expires) {
        return grant(grant.id(), order, buyer, generation, expires);
    }

    private static StoredGrant grant(OrderId order, String buyer, int generation, long expires) {
        return grant(GrantId.next(), order, buyer, generation, expires);
    }

    private static StoredGrant grant(GrantId id, OrderId order, String buyer, int generation, long expires) {
        return new StoredGrant(
                id,
                order,
                new OrderLineId(order.value()),
                new ProductId(order.value()),
                buyer,
                new ProductFile(FileId.next(), "a.zip", 10, "0".repeat(64), "application/zip", Instant.EPOCH),
                "default",
                "object",
                generation,
                0,
                5,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                List.of(),
                Instant.EPOCH,
                Instant.ofEpochSecond(expires),
                false,
                false,
                Optional.empty());
    }

    private boolean isOf(DownloadTokens.Token token, StoredGrant grant) {
        return token.equals(tokens.of(grant));
    }
}
