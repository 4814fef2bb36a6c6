package org.vintner.gateway.sandbox.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final byte[] BODY = "{\"id\":\"sbe_1\"}".getBytes(UTF_8);
    private static final String OLD = "the secret of last year";
    private static final String NEW = "the secret of this year";

    private final WebhookSignature signature = new WebhookSignature(List.of(NEW));

    /** Made by: printf '1700000000.{"id":"sbe_1"}' | openssl dgst -sha256 -hmac 'the secret of this year'. */
    @Test
    void signatureIsTheOneThatOpensslMakes() {
        assertThat(signature.sign(BODY, NOW))
                .isEqualTo("t=1700000000,v1=cbbbc080fff51af428db8e266b96313bf12f7a9b9c8f0878d582458a5174d915");
    }

    @Test
    void ownSignatureIsGood() {
        assertThat(signature.refusal(signature.sign(BODY, NOW), BODY, NOW)).isEmpty();
    }

    @DisplayName("S1.25: an altered body changes nothing")
    @Test
    void alteredBodyIsRefused() {
        byte[] altered = "{\"id\":\"sbe_2\"}".getBytes(UTF_8);
        assertThat(signature.refusal(signature.sign(BODY, NOW), altered, NOW)).isPresent();
    }

    @DisplayName("S1.25: a forged signature is refused")
    @Test
    void signatureUnderAnotherSecretIsRefused() {
        String forged = new WebhookSignature(List.of(OLD)).sign(BODY, NOW);
        assertThat(signature.refusal(forged, BODY, NOW)).isPresent();
    }

    @Test
    void timeIsSignedToo() {
        String moved = signature.sign(BODY, NOW).replace("t=1700000000", "t=1700000001");
        assertThat(signature.refusal(moved, BODY, NOW)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -299, 0, 300})
    void fiveMinutesEitherWayAreTolerated(long seconds) {
        assertThat(signature.refusal(signature.sign(BODY, NOW), BODY, NOW.plusSeconds(seconds)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, 86_400})
    void staleAndFutureSignaturesAreRefused(long seconds) {
        assertThat(signature.refusal(signature.sign(BODY, NOW), BODY, NOW.plusSeconds(seconds)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("300 s"));
    }

    @Test
    void whileASecretIsChangedBothAreGood() {
        WebhookSignature both = new WebhookSignature(List.of(NEW, OLD));
        WebhookSignature old = new WebhookSignature(List.of(OLD));
        assertThat(both.refusal(old.sign(BODY, NOW), BODY, NOW)).isEmpty();
        assertThat(both.refusal(signature.sign(BODY, NOW), BODY, NOW)).isEmpty();
        assertThat(both.sign(BODY, NOW)).containsPattern("v1=.*v1=");
        assertThat(old.refusal(both.sign(BODY, NOW), BODY, NOW)).isEmpty();
        assertThat(signature.refusal(both.sign(BODY, NOW), BODY, NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "t=", "v1=00", "t=1700000000", "t=1700000000,v1=", "t=1700000000,v1=zz", "t=-1,v1=00"})
    void malformedHeaderIsRefused(String header) {
        assertThat(signature.refusal(header, BODY, NOW)).isPresent();
    }

    @Test
    void endlessHeaderIsRefusedUnread() {
        String header = signature.sign(BODY, NOW) + ",v1=00".repeat(1000);
        assertThat(signature.refusal(header, BODY, NOW)).contains("the signature header is too long");
    }
}
