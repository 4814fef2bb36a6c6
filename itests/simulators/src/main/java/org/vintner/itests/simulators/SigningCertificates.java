package org.vintner.itests.simulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An issuer and the certificates that it gives out, by Bouncy Castle: what the shop checks with the JDK's code is made by other code. */
public final class SigningCertificates {

    private static final Provider PROVIDER = new BouncyCastleProvider();
    private static final String ALGORITHM = "SHA256withRSA";

    private final KeyPair issuerKeys = keys();
    private final X509Certificate issuer;

    /** A certificate with its key. */
    public record Signer(PrivateKey key, X509Certificate certificate) {

        /** {@return the signature of a text} */
        public byte[] sign(byte[] text) {
            try {
                Signature signature = Signature.getInstance(ALGORITHM, PROVIDER);
                signature.initSign(key);
                signature.update(text);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A new issuer. */
    public SigningCertificates() {
        X500Name name = new X500Name("CN=Simulated Root CA");
        issuer = certificate(name, issuerKeys.getPublic(), true, Instant.now().plus(Duration.ofDays(3650)));
    }

    /** {@return a certificate with that name, good until then} */
    public Signer signer(String commonName, Instant until) {
        KeyPair keys = keys();
        return new Signer(
                keys.getPrivate(), certificate(new X500Name("CN=" + commonName), keys.getPublic(), false, until));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(X500Name subject, PublicKey key, boolean authority, Instant until) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Simulated Root CA"),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(Instant.now().minus(Duration.ofDays(30))),
                    Date.from(until),
                    subject,
                    key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM)
                            .setProvider(PROVIDER)
                            .build(issuerKeys.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the issuer's certificate, for a trust store. */
    public Path write(Path file) {
        try {
            return Files.writeString(file, pem(issuer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the certificate as text} */
    public static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
