package org.vintner.downloads.internal;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.http.Network;
import org.vintner.persistence.store.StoredGrant;

/** Shows stored grants as buyers see them, with their present links. */
@Component(service = DownloadLinks.class, configurationPid = LinksConfig.PID)
@Designate(ocd = LinksConfig.class)
public final class DownloadLinks {
    /** Where the door is. */
    static final String PATH = "/downloads";

    private final DownloadTokens tokens;
    private final String publicUrl;

    @Activate
    public DownloadLinks(LinksConfig config, @Reference DownloadTokens tokens) {
        this.tokens = tokens;
        String publicUrl = config.publicUrl();
        this.publicUrl = publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }

    DownloadGrant show(StoredGrant grant) {
        GrantState state = state(grant);
        return new DownloadGrant(
                grant.id(),
                grant.order(),
                grant.line(),
                grant.product(),
                grant.file(),
                state,
                grant.used(),
                grant.maxDownloads(),
                grant.issuedAt(),
                grant.expiresAt(),
                grant.boundTo().map(Network::toString),
                state == GrantState.ISSUED ? Optional.of(url(grant)) : Optional.empty());
    }

    static GrantState state(StoredGrant grant) {
        if (grant.revokedAt().isPresent()) {
            return GrantState.REVOKED;
        }
        if (grant.suspended()) {
            return GrantState.SUSPENDED;
        }
        if (grant.used() >= grant.maxDownloads()) {
            return GrantState.EXHAUSTED;
        }
        return grant.expired() ? GrantState.EXPIRED : GrantState.ISSUED;
    }

    private String url(StoredGrant grant) {
        return publicUrl + PATH + "/" + tokens.issue(grant) + "/"
                + PercentCode.encode(grant.file().name());
    }
}
