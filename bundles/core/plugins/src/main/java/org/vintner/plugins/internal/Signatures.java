package org.vintner.plugins.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an archive is signed as a whole by somebody who is trusted. */
final class Signatures {

    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);

    private final boolean required;
    private final Set<X509Certificate> trusted;
    private final Optional<String> unsettled;

    private Signatures(boolean required, Set<X509Certificate> trusted, Optional<String> unsettled) {
        this.required = required;
        this.trusted = trusted;
        this.unsettled = unsettled;
    }

    /** Who is to be trusted must not be guessed: while that makes no sense, nobody is, and each archive is refused for it. */
    static Signatures of(HostConfig config) {
        try {
            return settled(config);
        } catch (IllegalArgumentException e) {
            LOG.error("{} No archive is taken until then", e.getMessage());
            return new Signatures(true, Set.of(), Optional.of(e.getMessage()));
        }
    }

    private static Signatures settled(HostConfig config) {
        boolean required = switch (config.signature()) {
            case "required" -> true;
            case "warn" -> false;
            default -> throw wrong("signature is 'required' or 'warn', not '" + config.signature() + "'");
        };
        Set<X509Certificate> trusted = config.trustStore().isBlank()
                ? Set.of()
                : certificates(config.trustStore(), config.trustStorePassword());
        if (required && trusted.isEmpty()) {
            throw wrong("signature = required needs a trustStore with the certificates that are trusted");
        }
        return new Signatures(required, trusted, Optional.empty());
    }

    private static Set<X509Certificate> certificates(String file, String password) {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            throw wrong("trustStore '" + file + "' is not a file that the server can read");
        }
        try {
            KeyStore store = KeyStore.getInstance(path.toFile(), password.isEmpty() ? null : password.toCharArray());
            Set<X509Certificate> found = new HashSet<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw wrong("trustStore '" + file + "' can't be opened; check the file and trustStorePassword");
        }
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "Configuration " + HostConfig.PID + ": " + what + ". Mend it in " + HostConfig.FILE + ".");
    }

    /**
     * Judges entries that were read to their end.
     *
     * @return the signer, if all is signed by one who is trusted
     */
    Optional<String> judge(List<JarEntry> entries, Refusals found) {
        if (unsettled.isPresent()) {
            found.refuse(unsettled.get());
            return Optional.empty();
        }
        boolean signed = entries.stream().anyMatch(entry -> entry.getCodeSigners() != null);
        if (!signed) {
            object(found, "The archive is not signed.");
            return Optional.empty();
        }
        Optional<JarEntry> bare = entries.stream()
                .filter(entry -> !entry.isDirectory() && !isSignature(entry.getName()))
                .filter(entry -> entry.getCodeSigners() == null)
                .findFirst();
        if (bare.isPresent()) {
            // Somebody put it in afterwards: worse than no signature at all.
            found.refuse("The archive is signed, but its entry '" + bare.get().getName()
                    + "' is not. Get it again from where it was made.");
            return Optional.empty();
        }
        return signer(entries, found);
    }

    private Optional<String> signer(List<JarEntry> entries, Refusals found) {
        Set<CodeSigner> common = new HashSet<>();
        boolean first = true;
        for (JarEntry entry : entries) {
            if (entry.getCodeSigners() != null) {
                Set<CodeSigner> here = new HashSet<>(Arrays.asList(entry.getCodeSigners()));
                if (first) {
                    common.addAll(here);
                } else {
                    common.retainAll(here);
                }
                first = false;
            }
        }
        Optional<CodeSigner> good = common.stream().filter(this::isTrusted).findFirst();
        if (good.isPresent()) {
            return Optional.of(name(good.get()));
        }
        String who = common.isEmpty()
                ? "several people, each a part of it"
                : name(common.iterator().next());
        object(found, "The archive is signed by " + who + ", who is not trusted here.");
        return Optional.empty();
    }

    private void object(Refusals found, String what) {
        if (required) {
            found.refuse(
                    what + " Sign it with a key whose certificate is in the trustStore, or set signature = warn in "
                            + HostConfig.FILE + ".");
        } else {
            found.warn(what);
        }
    }

    private static String name(CodeSigner signer) {
        Certificate leaf = signer.getSignerCertPath().getCertificates().get(0);
        return leaf instanceof X509Certificate certificate
                ? certificate.getSubjectX500Principal().getName()
                : leaf.getType();
    }

    private boolean isTrusted(CodeSigner signer) {
        CertPath path = signer.getSignerCertPath();
        if (trusted.isEmpty() || !(path.getCertificates().get(0) instanceof X509Certificate leaf)) {
            return false;
        }
        try {
            if (trusted.contains(leaf)) {
                leaf.checkValidity();
                return true;
            }
            Set<TrustAnchor> anchors = new HashSet<>();
            trusted.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The signature itself can't be signed by itself. */
    private static boolean isSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.equals("META-INF/MANIFEST.MF")
                || upper.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)")
                || upper.matches("META-INF/SIG-[^/]*");
    }
}
