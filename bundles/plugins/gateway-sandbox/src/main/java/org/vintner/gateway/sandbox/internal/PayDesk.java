package org.vintner.gateway.sandbox.internal;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;

/** What the payer's browser is answered. Knows no servlet, so that it can be tried without a server. */
final class PayDesk {

    /** What the browser sent; absent headers are empty. */
    record Visit(String reference, String acceptLanguage, String host, String origin, String fetchSite) {}

    /**
     * The answer.
     *
     * @param location where to go; empty unless it is a redirect
     */
    record Answer(int status, Map<String, String> headers, Optional<URI> location, String html) {}

    private static final Map<String, State> ACTIONS =
            Map.of("pay", State.PAID, "decline", State.DECLINED, "cancel", State.CLOSED);
    private static final int SEE_OTHER = 303;

    private final SandboxProvider provider;
    private final String ownAuthority;

    /** @param ownAuthority host and port under which browsers know this server */
    PayDesk(SandboxProvider provider, String ownAuthority) {
        this.provider = provider;
        this.ownAuthority = ownAuthority;
    }

    Answer show(Visit visit) {
        return unlessBusy(visit, () -> shown(visit));
    }

    private Answer shown(Visit visit) {
        Optional<SandboxPayment> payment = provider.find(visit.reference());
        PayPage page = page(visit, payment);
        if (payment.isEmpty()) {
            return page(404, page.message("unknown"), Optional.empty());
        }
        return payment.get().state() == State.WAITING
                ? page(200, page.choice(payment.get()), payment)
                : page(200, page.outcome(payment.get()), payment);
    }

    /** @param action pay, decline or cancel */
    Answer act(Visit visit, String action) {
        return unlessBusy(visit, () -> acted(visit, action));
    }

    /** While the plugin is updated there is a moment in which nobody has the books. */
    private static Answer unlessBusy(Visit visit, Supplier<Answer> answer) {
        try {
            return answer.get();
        } catch (ProviderTrouble e) {
            Map<String, String> headers = new HashMap<>(headers(Optional.empty()));
            headers.put("Retry-After", "1");
            return new Answer(
                    503,
                    headers,
                    Optional.empty(),
                    page(visit, Optional.empty()).message("busy"));
        }
    }

    private Answer acted(Visit visit, String action) {
        Optional<SandboxPayment> payment = provider.find(visit.reference());
        PayPage page = page(visit, payment);
        if (payment.isEmpty()) {
            return page(404, page.message("unknown"), Optional.empty());
        }
        if (isFromAnotherSite(visit)) {
            return page(403, page.message("foreign"), payment);
        }
        State wanted = ACTIONS.get(action);
        if (wanted == null) {
            return page(400, page.message("action"), payment);
        }
        SandboxPayment settled =
                provider.settle(payment.get().payment(), wanted).orElseThrow();
        if (settled.state() != wanted) {
            return page(409, page.outcome(settled), payment);
        }
        return new Answer(SEE_OTHER, headers(payment), Optional.of(settled.returnUrl()), "");
    }

    /**
     * The page has no cookie, and its address is unguessable, so there is no right that another site could borrow. Still, a
     * browser that says that a form came from elsewhere is refused. Programs send neither header.
     */
    private boolean isFromAnotherSite(Visit visit) {
        boolean siteIsOther = !visit.fetchSite().isEmpty()
                && !"same-origin".equals(visit.fetchSite())
                && !"none".equals(visit.fetchSite());
        String authority = visit.origin().replaceFirst("^https?://", "");
        boolean originIsOther = !visit.origin().isEmpty()
                && !authority.equalsIgnoreCase(visit.host())
                && !authority.equalsIgnoreCase(ownAuthority);
        return siteIsOther || originIsOther;
    }

    private static PayPage page(Visit visit, Optional<SandboxPayment> payment) {
        return PayPage.in(language(
                visit.acceptLanguage(), payment.map(SandboxPayment::locale).orElse(Locale.ENGLISH)));
    }

    /** English or Chinese: what the browser prefers, else what the shop said about the buyer. */
    private static Locale language(String acceptLanguage, Locale otherwise) {
        try {
            List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(acceptLanguage);
            for (Locale.LanguageRange range : ranges) {
                String language = range.getRange().split("-", 2)[0];
                if (range.getWeight() > 0 && ("zh".equals(language) || "en".equals(language))) {
                    return Locale.forLanguageTag(language);
                }
            }
        } catch (IllegalArgumentException e) {
            // A header that can't be read is as good as none.
            return otherwise;
        }
        return otherwise;
    }

    private static Answer page(int status, String html, Optional<SandboxPayment> payment) {
        return new Answer(status, headers(payment), Optional.empty(), html);
    }

    private static Map<String, String> headers(Optional<SandboxPayment> payment) {
        // Browsers hold the redirect after a form to form-action, too, so the shop's origin has to be in it.
        String shop = payment.map(p -> " " + origin(p.returnUrl())).orElse("");
        return Map.of(
                "Content-Security-Policy",
                "default-src 'none'; style-src '" + PayPage.STYLE_HASH + "'; form-action 'self'" + shop
                        + "; base-uri 'none'; frame-ancestors 'none'",
                "X-Frame-Options",
                "DENY",
                "X-Content-Type-Options",
                "nosniff",
                // The address carries the right to pay. Not 'no-referrer', which would blank the form's Origin.
                "Referrer-Policy",
                "same-origin",
                "Cache-Control",
                "no-store");
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }
}
