package org.vintner.gateway.paypal.internal;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.gateway.http.ProviderHttp.Reply.Answer;
import org.vintner.gateway.http.TrustedCertificates;

/**
 * The certificates that sign PayPal's notifications. A notification names the address of one, so an attacker may name any: only
 * PayPal's own hosts are asked, redirects are not followed, and the certificate must lead to a trusted issuer and bear PayPal's
 * name. One is fetched once, on a thread of its own; a notification waits for it for a moment and is else refused, so that PayPal
 * sends it again.
 */
final class PayPalCertificates implements Closeable {

    private static final Pattern PATH = Pattern.compile("/v1/notifications/certs/CERT-[A-Za-z0-9-]{1,100}");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final int MOST_KEPT = 32;
    private static final int LARGEST_CHAIN = 256 * 1024;

    private final PayPalSettings settings;
    private final Set<TrustAnchor> anchors;
    private final Map<URI, List<X509Certificate>> kept = new ConcurrentHashMap<>();
    private final Map<URI, Instant> failed = new ConcurrentHashMap<>();
    /** One at a time: addresses that nobody can serve must not be a way to keep us busy. */
    private final ThreadPoolExecutor fetcher =
            new ThreadPoolExecutor(0, 1, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "vintner-paypal-certificates");
                thread.setDaemon(true);
                return thread;
            });

    PayPalCertificates(PayPalSettings settings) {
        this.settings = settings;
        this.anchors = settings.trusted().map(PayPalCertificates::anchors).orElseGet(PayPalCertificates::jvmAnchors);
    }

    private static Set<TrustAnchor> anchors(TrustedCertificates trusted) {
        Set<TrustAnchor> anchors = new HashSet<>();
        trusted.certificates().forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        return anchors;
    }

    private static Set<TrustAnchor> jvmAnchors() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            Set<TrustAnchor> anchors = new HashSet<>();
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    Arrays.stream(x509.getAcceptedIssuers())
                            .forEach(issuer -> anchors.add(new TrustAnchor(issuer, null)));
                }
            }
            return anchors;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate that may sign, or why there is none. */
    sealed interface Finding {}

    record Trusted(X509Certificate certificate) implements Finding {}

    record Refused(String reason) implements Finding {}

    /** {@return the certificate at an address, as good at that moment} */
    Finding find(String address, Instant at) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            return new Refused("the certificate's address is none");
        }
        if (!settings.mayServeCertificates(uri)
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !PATH.matcher(String.valueOf(uri.getRawPath())).matches()) {
            return new Refused("the certificate's address is not PayPal's");
        }
        List<X509Certificate> chain = kept.get(uri);
        if (chain == null) {
            chain = fetched(uri);
        }
        return chain.isEmpty()
                ? new Refused("its certificate could not be fetched yet; PayPal sends the notification again")
                : checked(chain, at);
    }

    private List<X509Certificate> fetched(URI uri) {
        Instant last = failed.get(uri);
        if (last != null && last.plus(PAUSE_AFTER_FAILURE).isAfter(Instant.now())) {
            return List.of();
        }
        try {
            return CompletableFuture.supplyAsync(() -> fetch(uri), fetcher)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException | ExecutionException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private List<X509Certificate> fetch(URI uri) {
        List<X509Certificate> chain = download(uri);
        if (chain.isEmpty()) {
            if (failed.size() >= MOST_KEPT) {
                failed.clear();
            }
            failed.put(uri, Instant.now());
            return chain;
        }
        if (kept.size() >= MOST_KEPT) {
            kept.clear();
        }
        kept.put(uri, chain);
        return chain;
    }

    private List<X509Certificate> download(URI uri) {
        try (ProviderHttp http =
                new ProviderHttp(settings.trusted().map(TrustedCertificates::sslContext), settings.timeout())) {
            HttpRequest request = ProviderHttp.get(uri, settings.timeout()).build();
            if (http.send(request, LARGEST_CHAIN) instanceof Answer answer && answer.status() == 200) {
                return parse(answer.body());
            }
            return List.of();
        }
    }

    private static List<X509Certificate> parse(byte[] pem) {
        try {
            Collection<?> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            List<X509Certificate> chain = new ArrayList<>();
            certificates.forEach(certificate -> chain.add((X509Certificate) certificate));
            return List.copyOf(chain);
        } catch (GeneralSecurityException e) {
            return List.of();
        }
    }

    /** The first certificate signs; it must bear PayPal's name and lead to an issuer that is trusted. */
    private Finding checked(List<X509Certificate> chain, Instant at) {
        X509Certificate signer = chain.get(0);
        if (!isNamed(signer)) {
            return new Refused("its certificate is not PayPal's for notifications of this mode");
        }
        try {
            X509CertSelector wanted = new X509CertSelector();
            wanted.setCertificate(signer);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, wanted);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return new Trusted(signer);
        } catch (GeneralSecurityException e) {
            return new Refused("its certificate is not valid, or its issuer is not trusted");
        }
    }

    private boolean isNamed(X509Certificate certificate) {
        return Arrays.stream(certificate.getSubjectX500Principal().getName().split(",", -1))
                .anyMatch(part -> part.equals("CN=" + settings.signer()));
    }

    Optional<Instant> firstEnd() {
        return kept.values().stream()
                .map(chain -> chain.get(0).getNotAfter().toInstant())
                .min(Instant::compareTo);
    }

    @Override
    public void close() {
        fetcher.shutdownNow();
    }
}
