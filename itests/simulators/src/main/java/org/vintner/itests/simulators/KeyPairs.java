package org.vintner.itests.simulators;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** RSA keys of both sides. They lie with the books, so that a simulator that was started again is still the same provider. */
public final class KeyPairs {

    private static final String KIND = "key";

    /** Making keys takes longer than most tests. */
    private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

    private KeyPairs() {}

    /** {@return the key pair of that name, made when there is none} */
    public static KeyPair of(String name, Books books) {
        try {
            ObjectNode kept = books.find(KIND, name).orElseGet(Json::object);
            if (kept.isEmpty()) {
                KeyPair made = made(name);
                books.put(
                        KIND,
                        name,
                        Json.object().put("private", privateKey(made)).put("public", publicKey(made)));
                return made;
            }
            KeyFactory factory = KeyFactory.getInstance("RSA");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(bytes(kept, "public"))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(kept, "private"))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(ObjectNode kept, String name) {
        return Base64.getDecoder().decode(kept.path(name).asText());
    }

    /** {@return the key pair of that name, the same for all in this process} */
    public static KeyPair made(String name) {
        return MADE.computeIfAbsent(name, any -> rsa());
    }

    /** {@return a new one} */
    public static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the private key in base64, PKCS#8} */
    public static String privateKey(KeyPair keys) {
        return Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    }

    /** {@return the public key in base64, X.509} */
    public static String publicKey(KeyPair keys) {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }
}
