package org.vintner.gateway.wechatpay.internal;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * WeChat Pay's keys by serial: the public keys of the newer accounts, which are configured, and platform certificates, which are
 * fetched and replaced as a whole, so that a retired one is good for nothing. While an account moves from one to the other, both
 * sign.
 */
final class PlatformKeys {

    private final Map<String, WechatPaySettings.PublicKey> configured;
    private final Clock clock;
    private volatile Map<String, X509Certificate> certificates = Map.of();
    private final Map<String, Instant> lastUses = new ConcurrentHashMap<>();

    PlatformKeys(List<WechatPaySettings.PublicKey> publicKeys, Clock clock) {
        this.configured = publicKeys.stream()
                .collect(Collectors.toUnmodifiableMap(
                        WechatPaySettings.PublicKey::id, Function.identity(), (a, b) -> a));
        this.clock = clock;
    }

    Optional<PublicKey> find(String serial) {
        if (configured.containsKey(serial)) {
            return Optional.of(configured.get(serial).key());
        }
        return Optional.ofNullable(certificates.get(serial.toUpperCase(Locale.ROOT)))
                .filter(this::isInTime)
                .map(X509Certificate::getPublicKey);
    }

    private boolean isInTime(X509Certificate certificate) {
        Instant now = clock.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    void replace(List<X509Certificate> fetched) {
        Map<String, X509Certificate> bySerial = new TreeMap<>();
        fetched.forEach(certificate -> bySerial.put(serial(certificate), certificate));
        certificates = Map.copyOf(bySerial);
    }

    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    }

    List<X509Certificate> certificates() {
        return new ArrayList<>(certificates.values());
    }

    void used(String serial) {
        Optional.ofNullable(configured.get(serial)).ifPresent(key -> lastUses.put(key.property(), clock.instant()));
    }

    Map<String, Instant> lastUses() {
        return Map.copyOf(lastUses);
    }
}
