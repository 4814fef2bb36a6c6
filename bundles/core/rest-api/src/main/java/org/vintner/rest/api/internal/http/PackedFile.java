package org.vintner.rest.api.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * A small file that stays the same while the bundle does, as it goes out: plain, or packed for whoever takes that, and not at all
 * for whoever has it already. Safe for use by many threads.
 */
final class PackedFile {

    /** The engine copies what it is given into memory of the thread, which keeps it: so never the whole file. */
    private static final int PIECE = 64 * 1024;

    private static final String GZIP = "gzip";
    private static final String WEIGHED_GZIP = GZIP + ";q=";

    private final Form plain;
    private final Form packed;

    PackedFile(byte[] content) {
        CRC32C sum = new CRC32C();
        sum.update(content);
        String tag = Long.toHexString(sum.getValue());
        plain = new Form(content, '"' + tag + '"', Optional.empty());
        packed = new Form(gzip(content), '"' + tag + "-gzip\"", Optional.of(GZIP));
    }

    /** The bytes of one of the two ways to send the file (RFC 9110, 8.8.3.3: each has a tag of its own). */
    private record Form(byte[] bytes, String tag, Optional<String> encoding) {}

    /** Answers a GET; type and caching are the caller's. */
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Form form = takesGzip(request.getHeader("Accept-Encoding")) ? packed : plain;
        response.setHeader("Vary", "Accept-Encoding");
        response.setHeader("ETag", form.tag());
        if (hasIt(request.getHeader("If-None-Match"), form.tag())) {
            response.setStatus(304);
            return;
        }
        form.encoding().ifPresent(encoding -> response.setHeader("Content-Encoding", encoding));
        response.setContentLength(form.bytes().length);
        for (int from = 0; from < form.bytes().length; from += PIECE) {
            response.getOutputStream().write(form.bytes(), from, Math.min(PIECE, form.bytes().length - from));
        }
    }

    /** RFC 9110, 12.5.3, as far as browsers and tools go: gzip is named, and not with a weight of nothing. */
    private static boolean takesGzip(String accepted) {
        return accepted != null
                && Arrays.stream(accepted.toLowerCase(Locale.ROOT).split(","))
                        .map(coding -> coding.replace(" ", ""))
                        .anyMatch(coding -> coding.equals(GZIP)
                                || (coding.startsWith(WEIGHED_GZIP)
                                        && coding.chars()
                                                .skip(WEIGHED_GZIP.length())
                                                .anyMatch(c -> c >= '1' && c <= '9')));
    }

    private static boolean hasIt(String tags, String tag) {
        return tags != null
                && Arrays.stream(tags.split(",")).map(String::strip).anyMatch(known -> {
                    String strong = known.startsWith("W/") ? known.substring(2) : known;
                    return strong.equals(tag) || "*".equals(strong);
                });
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
