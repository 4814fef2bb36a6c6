package org.vintner.demo.shop.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The file that the demo shop sells. */
final class FieldGuide {

    private static final String TEXT = """
            A Field Guide to Grapes
            =======================

            You bought this file from Vintner's demo shop. It holds eight grapes,
            with where they are at home and what they taste of: see grapes.csv.
            """;

    private static final String TABLE = """
            grape,color,home,tastes of
            Riesling,white,Mosel,"lime, slate, petrol"
            Chardonnay,white,Burgundy,"apple, butter, oak"
            Sauvignon Blanc,white,Loire,"gooseberry, cut grass"
            Grüner Veltliner,white,Wachau,"pear, white pepper"
            Pinot Noir,red,Burgundy,"cherry, forest floor"
            Nebbiolo,red,Piedmont,"rose, tar"
            Syrah,red,Rhône,"blackberry, black pepper"
            Tempranillo,red,Rioja,"plum, leather"
            """;

    /** Not the time of the start, so that every server sells the same bytes. */
    private static final long WRITTEN = 1_700_000_000_000L;

    private FieldGuide() {}

    static byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            add(zip, "README.txt", TEXT);
            add(zip, "grapes.csv", TABLE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, String content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(WRITTEN);
        zip.putNextEntry(entry);
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
