package org.vintner.downloads.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a request asks for and on which conditions (RFC 9110, sections 13 and 14).
 *
 * @param range header Range
 * @param ifRange header If-Range
 * @param ifMatch header If-Match
 * @param ifNoneMatch header If-None-Match
 */
record Conditions(
        Optional<String> range, Optional<String> ifRange, Optional<String> ifMatch, Optional<String> ifNoneMatch) {

    /** Range is defined for GET only. */
    static Conditions of(HttpServletRequest request) {
        boolean get = request.getMethod().equals("GET");
        return new Conditions(
                header(request, "Range").filter(range -> get),
                header(request, "If-Range"),
                header(request, "If-Match"),
                header(request, "If-None-Match"));
    }

    /** Whether there are conditions under which the file is not sent. */
    boolean instead() {
        return ifMatch.isPresent() || ifNoneMatch.isPresent();
    }

    /** The status that answers the request without the file: 304 or 412. */
    OptionalInt instead(Representation file) {
        if (ifMatch.isPresent() && !names(ifMatch.get(), file.etag())) {
            return OptionalInt.of(412);
        }
        // Compared weakly, as it must be.
        boolean known = ifNoneMatch.isPresent() && names(ifNoneMatch.get().replace("W/", ""), file.etag());
        return known ? OptionalInt.of(304) : OptionalInt.empty();
    }

    /** The parts that are wanted; empty for the whole file. */
    Optional<List<ByteRange>> ranges(Representation file) {
        boolean sameFile = ifRange.isEmpty()
                || ifRange.get().equals(file.etag())
                || ifRange.get().equals(file.lastModified());
        return range.filter(header -> sameFile)
                .flatMap(header -> RangeHeader.parse(header, file.file().size()));
    }

    private static boolean names(String list, String etag) {
        return list.equals("*")
                || Arrays.stream(list.split(",", -1)).map(String::strip).anyMatch(etag::equals);
    }

    private static Optional<String> header(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name)).map(String::strip);
    }
}
