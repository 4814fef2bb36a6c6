package org.vintner.downloads.internal;

import jakarta.servlet.http.HttpServletResponse;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.vintner.api.catalog.ProductFile;

/**
 * A file as HTTP sees it.
 *
 * @param file the file, which never changes
 * @param etag strong: equal tags mean equal bytes
 * @param lastModified when it was uploaded
 * @param disposition under which names it is to be saved
 */
record Representation(ProductFile file, String etag, String lastModified, String disposition) {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    static Representation of(ProductFile file) {
        return new Representation(file, "\"" + file.sha256().substring(0, 32) + "\"", date(file), disposition(file));
    }

    private static String date(ProductFile file) {
        return HTTP_DATE.format(
                file.uploadedAt().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }

    /** What is the same for the whole file and for parts of it. */
    void describe(HttpServletResponse response) {
        response.addHeader("ETag", etag);
        response.addHeader("Last-Modified", lastModified);
        response.addHeader("Accept-Ranges", "bytes");
        response.addHeader("Content-Disposition", disposition);
    }

    /** Undoes {@link #describe}, for an error in the file's place. */
    static void undescribe(HttpServletResponse response) {
        List.of("ETag", "Last-Modified", "Accept-Ranges", "Content-Disposition")
                .forEach(name -> response.setHeader(name, null));
    }

    /** Old clients read the first name, in ASCII; all others the second (RFC 6266, RFC 8187). */
    private static String disposition(ProductFile file) {
        return "attachment; filename=\"" + file.name().replaceAll("[^\\x20-\\x7E]|[\"\\\\%]", "_")
                + "\"; filename*=UTF-8''" + PercentCode.encode(file.name());
    }

    String contentRange(ByteRange range) {
        return "bytes " + range.from() + "-" + (range.to() - 1) + "/" + file.size();
    }
}
