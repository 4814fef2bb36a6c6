package org.vintner.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates of one file, and no others.
 *
 * @param certificates at least one
 */
public record TrustedCertificates(List<X509Certificate> certificates) {

    /**
     * {@return the certificates of a file}
     *
     * @param pem one or several certificates in PEM
     * @throws IllegalArgumentException saying what is wrong, as the rest of a sentence
     */
    public static TrustedCertificates of(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("names the file " + pem + ", which holds no certificate");
            }
            return new TrustedCertificates(found);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("names the file " + pem + ", which is not there");
        } catch (IOException e) {
            throw new IllegalArgumentException("names the file " + pem + ", which the server can't read");
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("names the file " + pem + ", which is none of certificates in PEM");
        }
    }

    /** {@return a context that trusts these and no others} */
    public SSLContext sslContext() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate certificate : certificates) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
