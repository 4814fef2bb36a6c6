package org.vintner.configuration.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads the bounds of properties, which the Metatype service knows and does not tell, from its files. */
final class Bounds {

    private static final Logger LOG = LoggerFactory.getLogger(Bounds.class);

    private Bounds() {}

    /** From where to where; numbers, or lengths of texts. */
    record Range(Optional<String> smallest, Optional<String> largest) {

        static final Range NONE = new Range(Optional.empty(), Optional.empty());
    }

    /** By factory PID, a space, and the property. */
    static Map<String, Range> of(Bundle bundle) {
        Map<String, Range> ranges = new HashMap<>();
        Enumeration<URL> files = bundle.findEntries("OSGI-INF/metatype", "*.xml", false);
        if (files != null) {
            Collections.list(files).forEach(file -> read(file, ranges));
        }
        return ranges;
    }

    private static void read(URL file, Map<String, Range> ranges) {
        try (InputStream in = file.openStream()) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            add(factory.newDocumentBuilder().parse(in), ranges);
        } catch (IOException | SAXException | ParserConfigurationException e) {
            LOG.warn("{} can't be read for the bounds of properties", file, e);
        }
    }

    private static void add(Document document, Map<String, Range> ranges) {
        NodeList designates = document.getElementsByTagName("Designate");
        for (int i = 0; i < designates.getLength(); i++) {
            Element designate = (Element) designates.item(i);
            NodeList objects = designate.getElementsByTagName("Object");
            for (int j = 0; j < objects.getLength(); j++) {
                String definition = ((Element) objects.item(j)).getAttribute("ocdref");
                add(document, designate.getAttribute("factoryPid"), definition, ranges);
            }
        }
    }

    private static void add(Document document, String pid, String definition, Map<String, Range> ranges) {
        NodeList definitions = document.getElementsByTagName("OCD");
        for (int i = 0; i < definitions.getLength(); i++) {
            Element element = (Element) definitions.item(i);
            NodeList attributes = element.getElementsByTagName("AD");
            for (int j = 0; element.getAttribute("id").equals(definition) && j < attributes.getLength(); j++) {
                Element attribute = (Element) attributes.item(j);
                ranges.put(
                        pid + " " + attribute.getAttribute("id"),
                        new Range(present(attribute, "min"), present(attribute, "max")));
            }
        }
    }

    private static Optional<String> present(Element element, String attribute) {
        return Optional.of(element.getAttribute(attribute)).filter(text -> !text.isBlank());
    }
}
