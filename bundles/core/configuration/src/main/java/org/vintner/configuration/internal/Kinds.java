package org.vintner.configuration.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;
import org.vintner.api.configuration.ChannelUse;

/**
 * The kinds of channels whose plugins are here: the factory PIDs that Metatype describes in bundles that say, by a capability, that
 * they provide a gateway, a storage, a notification channel or an issuer of keys.
 */
@Component(service = Kinds.class)
public final class Kinds {

    private static final Map<String, ChannelUse> USES = Map.of(
            "org.vintner.spi.gateway.PaymentGateway", ChannelUse.PAYMENT,
            "org.vintner.spi.storage.FileStorage", ChannelUse.STORAGE,
            "org.vintner.spi.notification.NotificationChannel", ChannelUse.NOTIFICATION,
            "org.vintner.spi.fulfillment.KeyIssuer", ChannelUse.FULFILLMENT);

    private static final String GATEWAY_NAME = "channel";
    private static final String NAME = "name";

    private final BundleContext context;
    private final MetaTypeService metatype;

    @Activate
    public Kinds(BundleContext context, @Reference MetaTypeService metatype) {
        this.context = context;
        this.metatype = metatype;
    }

    /** By id. Of two versions of a plugin, as while one replaces the other, the one that was installed last counts. */
    List<ChannelKind> all() {
        Map<String, ChannelKind> kinds = new TreeMap<>();
        Arrays.stream(context.getBundles())
                .sorted(Comparator.comparingLong(Bundle::getBundleId))
                .flatMap(this::of)
                .forEach(kind -> kinds.put(kind.id(), kind));
        return List.copyOf(kinds.values());
    }

    Optional<ChannelKind> find(String id) {
        return all().stream().filter(kind -> kind.id().equals(id)).findFirst();
    }

    /** By its id or, if that tells it from all others, the end of it. */
    ChannelKind named(String idOrEnd) {
        List<ChannelKind> all = all();
        List<ChannelKind> found = all.stream()
                .filter(kind -> kind.id().equals(idOrEnd) || kind.id().endsWith("." + idOrEnd))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> ids = all.stream().map(ChannelKind::id).toList();
        throw found.isEmpty()
                ? new CommerceException(
                        CommerceError.NOT_FOUND,
                        "No plugin that is here brings channels of the kind '" + idOrEnd + "'."
                                + Likeness.nearest(idOrEnd, ends(ids))
                                        .map(near -> " Did you mean '" + near + "'?")
                                        .orElse("")
                                + " There are: " + String.join(", ", ids) + ".",
                        "kind")
                : new CommerceException(
                        CommerceError.CONFLICT,
                        "Several kinds end in '" + idOrEnd + "'. Name one of them in full: "
                                + String.join(
                                        ", ",
                                        found.stream().map(ChannelKind::id).toList())
                                + ".",
                        "kind");
    }

    private static Set<String> ends(List<String> ids) {
        Set<String> ends = new LinkedHashSet<>();
        ids.forEach(id -> ends.add(id.substring(id.lastIndexOf('.') + 1)));
        ends.addAll(ids);
        return ends;
    }

    private Stream<ChannelKind> of(Bundle bundle) {
        boolean runs = bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING;
        Optional<ChannelUse> use = runs ? use(bundle) : Optional.empty();
        MetaTypeInformation information = use.isPresent() ? metatype.getMetaTypeInformation(bundle) : null;
        String[] pids = information == null ? null : information.getFactoryPids();
        if (pids == null) {
            return Stream.empty();
        }
        Map<String, Bounds.Range> bounds = Bounds.of(bundle);
        return Arrays.stream(pids)
                .map(pid ->
                        kind(pid, use.orElseThrow(), bundle, information.getObjectClassDefinition(pid, null), bounds));
    }

    private static Optional<ChannelUse> use(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return Optional.empty();
        }
        return revision.getDeclaredCapabilities("osgi.service").stream()
                .flatMap(Kinds::services)
                .filter(USES::containsKey)
                .map(USES::get)
                .findFirst();
    }

    private static Stream<String> services(BundleCapability capability) {
        Object names = capability.getAttributes().get("objectClass");
        return names instanceof List<?> many ? many.stream().map(String::valueOf) : Stream.of(String.valueOf(names));
    }

    private static ChannelKind kind(
            String pid,
            ChannelUse use,
            Bundle bundle,
            ObjectClassDefinition definition,
            Map<String, Bounds.Range> bounds) {
        Set<String> required = new LinkedHashSet<>();
        for (AttributeDefinition attribute : attributes(definition, ObjectClassDefinition.REQUIRED)) {
            required.add(attribute.getID());
        }
        List<ChannelProperty> properties = new ArrayList<>();
        boolean hasChannel = false;
        for (AttributeDefinition attribute : attributes(definition, ObjectClassDefinition.ALL)) {
            hasChannel |= attribute.getID().equals(GATEWAY_NAME);
            properties.add(property(
                    attribute,
                    required.contains(attribute.getID()),
                    bounds.getOrDefault(pid + " " + attribute.getID(), Bounds.Range.NONE)));
        }
        String name = hasChannel ? GATEWAY_NAME : NAME;
        properties.removeIf(property -> property.name().equals(name));
        return new ChannelKind(
                pid,
                use,
                text(definition.getName()),
                text(definition.getDescription()),
                bundle.getSymbolicName(),
                name,
                properties);
    }

    private static AttributeDefinition[] attributes(ObjectClassDefinition definition, int filter) {
        AttributeDefinition[] attributes = definition.getAttributeDefinitions(filter);
        return attributes == null ? new AttributeDefinition[0] : attributes;
    }

    private static ChannelProperty property(AttributeDefinition attribute, boolean required, Bounds.Range range) {
        List<String> defaults = attribute.getDefaultValue() == null
                ? List.of()
                : Arrays.stream(attribute.getDefaultValue())
                        .filter(text -> !text.isEmpty())
                        .toList();
        boolean whole = attribute.getType() == AttributeDefinition.INTEGER;
        return new ChannelProperty(
                attribute.getID(),
                text(attribute.getName()),
                text(attribute.getDescription()),
                type(attribute.getType()),
                attribute.getCardinality() != 0,
                required,
                attribute.getType() == AttributeDefinition.PASSWORD,
                defaults,
                options(attribute),
                range.smallest().or(() -> whole ? Optional.of("" + Integer.MIN_VALUE) : Optional.empty()),
                range.largest().or(() -> whole ? Optional.of("" + Integer.MAX_VALUE) : Optional.empty()));
    }

    private static List<ChannelProperty.Option> options(AttributeDefinition attribute) {
        String[] values = attribute.getOptionValues();
        String[] labels = attribute.getOptionLabels();
        List<ChannelProperty.Option> options = new ArrayList<>();
        for (int i = 0; values != null && i < values.length; i++) {
            options.add(new ChannelProperty.Option(values[i], labels == null ? values[i] : labels[i]));
        }
        return options;
    }

    private static ChannelProperty.Type type(int type) {
        return switch (type) {
            case AttributeDefinition.LONG,
                    AttributeDefinition.INTEGER,
                    AttributeDefinition.SHORT,
                    AttributeDefinition.BYTE -> ChannelProperty.Type.WHOLE_NUMBER;
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> ChannelProperty.Type.NUMBER;
            case AttributeDefinition.BOOLEAN -> ChannelProperty.Type.FLAG;
            default -> ChannelProperty.Type.TEXT;
        };
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }
}
