package org.vintner.gateway.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Reads RSA keys and certificates as providers give them out: PEM, or its base64 without the lines around it. */
public final class Keys {

    private static final int SHORTEST = 2048;

    private Keys() {}

    /**
     * {@return a private key}
     *
     * @param text PKCS#8, as PEM or bare base64
     * @throws IllegalArgumentException saying what is wrong, as the rest of a sentence; quotes nothing
     */
    public static RSAPrivateKey privateKey(String text) {
        if (text.contains("BEGIN RSA PRIVATE KEY")) {
            throw new IllegalArgumentException("is in the old form PKCS#1");
        }
        try {
            return longEnough(
                    (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der(text))));
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("is no RSA private key in PKCS#8");
        }
    }

    /**
     * {@return a public key}
     *
     * @param text X.509, as PEM or bare base64
     * @throws IllegalArgumentException saying what is wrong, as the rest of a sentence; quotes nothing
     */
    public static RSAPublicKey publicKey(String text) {
        try {
            return longEnough(
                    (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der(text))));
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("is no RSA public key");
        }
    }

    /**
     * {@return a certificate with an RSA key}
     *
     * @param pem the certificate
     * @throws IllegalArgumentException saying what is wrong, as the rest of a sentence; quotes nothing
     */
    public static X509Certificate certificate(String pem) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            longEnough((RSAPublicKey) certificate.getPublicKey());
            return certificate;
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("is no certificate with an RSA key");
        }
    }

    private static byte[] der(String text) throws GeneralSecurityException {
        String base64 = text.replaceAll("-----[A-Z0-9 ]+-----", "").replaceAll("\\s+", "");
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("no base64");
        }
    }

    private static <K extends RSAKey> K longEnough(K key) {
        if (key.getModulus().bitLength() < SHORTEST) {
            throw new IllegalArgumentException("is shorter than " + SHORTEST + " bits");
        }
        return key;
    }
}
