package org.vintner.gateway.http;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/** SHA-256 with RSA (PKCS#1 v1.5) in base64. The algorithm is never taken from a message. */
public final class RsaSignature {

    private static final String ALGORITHM = "SHA256withRSA";
    private static final int LONGEST = 2048;

    private RsaSignature() {}

    /**
     * {@return the signature}
     *
     * @param content what to sign
     * @param key whose
     */
    public static String sign(byte[] content, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(content);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The private key can't sign.", e);
        }
    }

    /**
     * {@return whether the key's owner signed the content}
     *
     * @param content what was signed
     * @param base64 the signature; of the spellings that base64 allows, only the one that an encoder writes
     * @param key whose
     */
    public static boolean isGood(byte[] content, String base64, PublicKey key) {
        if (base64.isEmpty() || base64.length() > LONGEST) {
            return false;
        }
        try {
            byte[] signed = Base64.getDecoder().decode(base64);
            if (!Base64.getEncoder().encodeToString(signed).equals(base64)) {
                return false;
            }
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(content);
            return signature.verify(signed);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
