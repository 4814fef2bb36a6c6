package org.vintner.itests.simulators.wechatpay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A certificate with its key, made by the JDK's keytool. */
record PlatformCertificate(PrivateKey key, X509Certificate certificate) {

    private static final char[] PASSWORD = "changeit".toCharArray();

    static final PlatformCertificate CURRENT = make();
    static final PlatformCertificate NEXT = make();

    private static PlatformCertificate make() {
        try {
            Path folder = Files.createTempDirectory("vintner-wechatpay");
            Path store = folder.resolve("keys.p12");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keyalg",
                            "RSA",
                            "-keysize",
                            "2048",
                            "-alias",
                            "platform",
                            "-dname",
                            "CN=Tenpay.com sign",
                            "-validity",
                            "1825",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            store.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("keytool: " + Files.readString(folder.resolve("keytool.log")));
            }
            return read(store);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static PlatformCertificate read(Path store) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            return new PlatformCertificate(
                    (PrivateKey) keys.getKey("platform", PASSWORD), (X509Certificate) keys.getCertificate("platform"));
        }
    }

    String serial() {
        return certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    }

    String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
