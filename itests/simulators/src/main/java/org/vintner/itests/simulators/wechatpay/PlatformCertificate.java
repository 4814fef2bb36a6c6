package org.vintner.itests.simulators.wechatpay;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.vintner.itests.simulators.SigningCertificates;

/** A certificate with its key, made once in a process, as keys take their time. */
record PlatformCertificate(PrivateKey key, X509Certificate certificate) {

    private static final SigningCertificates ISSUER = new SigningCertificates();

    static final PlatformCertificate CURRENT = make();
    static final PlatformCertificate NEXT = make();

    private static PlatformCertificate make() {
        SigningCertificates.Signer signer =
                ISSUER.signer("Tenpay.com sign", Instant.now().plus(Duration.ofDays(1825)));
        return new PlatformCertificate(signer.key(), signer.certificate());
    }

    String serial() {
        return certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    }

    String pem() {
        return SigningCertificates.pem(certificate);
    }
}
