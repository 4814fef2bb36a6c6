package org.vintner.downloads.internal;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.vintner.api.CommerceException;
import org.vintner.persistence.store.StoredGrant;

/** Which parts of its file a request wants. Its header is read once, however often and by whichever thread that is asked. */
final class Wish implements Function<StoredGrant, List<ByteRange>> {
    private final Conditions conditions;
    private final Representations representations;
    private final HttpServletResponse response;
    private volatile Optional<Found> found = Optional.empty();

    private record Found(boolean parts, List<ByteRange> ranges) {}

    Wish(Conditions conditions, Representations representations, HttpServletResponse response) {
        this.conditions = conditions;
        this.representations = representations;
        this.response = response;
    }

    @Override
    public List<ByteRange> apply(StoredGrant grant) {
        if (found.isEmpty()) {
            found = Optional.of(read(grant));
        }
        return found.get().ranges();
    }

    private Found read(StoredGrant grant) {
        try {
            Optional<List<ByteRange>> parts = conditions.ranges(representations.of(grant.file()));
            return new Found(parts.isPresent(), parts.orElseGet(() -> DownloadDoor.whole(grant)));
        } catch (CommerceException e) {
            response.setHeader("Content-Range", "bytes */" + grant.file().size());
            throw e;
        }
    }

    /** Whether the answer is a part or several, after {@link #apply}. */
    boolean isForParts() {
        return found.orElseThrow().parts();
    }
}
