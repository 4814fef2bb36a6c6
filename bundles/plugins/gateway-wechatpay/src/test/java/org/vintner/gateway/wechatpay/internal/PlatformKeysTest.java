package org.vintner.gateway.wechatpay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.simulators.SigningCertificates;

/** Which of WeChat Pay's certificates are good for anything. */
class PlatformKeysTest {

    private static final SigningCertificates ISSUER = new SigningCertificates();
    private static final X509Certificate FORMER = certificate();
    private static final X509Certificate NEXT = certificate();

    private final PlatformKeys keys = new PlatformKeys(List.of(), Clock.systemUTC());

    private static X509Certificate certificate() {
        return ISSUER.signer("Tenpay.com sign", Instant.now().plus(Duration.ofDays(10)))
                .certificate();
    }

    private static Optional<PublicKey> find(PlatformKeys keys, X509Certificate certificate) {
        return keys.find(PlatformKeys.serial(certificate));
    }

    @Test
    @DisplayName(
            "S1.30: a certificate that WeChat Pay does not list any more is retired, though its own time is not over")
    void aRetiredCertificateIsGoodForNothing() {
        keys.replace(List.of(FORMER));
        assertThat(find(keys, FORMER)).contains(FORMER.getPublicKey());
        keys.replace(List.of(FORMER, NEXT));
        assertThat(find(keys, FORMER)).isPresent();
        assertThat(find(keys, NEXT)).contains(NEXT.getPublicKey());
        keys.replace(List.of(NEXT));
        assertThat(find(keys, FORMER)).isEmpty();
        assertThat(find(keys, NEXT)).isPresent();
        assertThat(keys.certificates()).containsExactly(NEXT);
    }

    @Test
    void aCertificateIsGoodInItsOwnTimeOnly() {
        assertThat(find(at(FORMER.getNotBefore().toInstant()), FORMER)).isPresent();
        assertThat(find(at(FORMER.getNotAfter().toInstant()), FORMER)).isPresent();
        assertThat(find(at(FORMER.getNotBefore().toInstant().minusSeconds(1)), FORMER))
                .isEmpty();
        assertThat(find(at(FORMER.getNotAfter().toInstant().plusSeconds(1)), FORMER))
                .isEmpty();
    }

    private static PlatformKeys at(Instant time) {
        PlatformKeys keys = new PlatformKeys(List.of(), Clock.fixed(time, ZoneOffset.UTC));
        keys.replace(List.of(FORMER));
        return keys;
    }

    @Test
    void aSerialIsFoundHoweverItIsWritten() {
        keys.replace(List.of(FORMER));
        assertThat(keys.find(PlatformKeys.serial(FORMER).toLowerCase(Locale.ROOT)))
                .isPresent();
        assertThat(keys.find("")).isEmpty();
        assertThat(keys.find("PUB_KEY_ID_0")).isEmpty();
    }
}
