package org.vintner.rest.api.internal.http;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.vintner.rest.api.internal.RestResource;

/** The resources that this bundle declares, whether the services that they need are there or not. */
@Component(service = DeclaredResources.class)
public final class DeclaredResources {

    private final Set<String> classNames;

    /** Reads the bundle's component descriptions. */
    @Activate
    public DeclaredResources(@Reference ServiceComponentRuntime components, BundleContext context) {
        this(components.getComponentDescriptionDTOs(context.getBundle()).stream()
                .filter(component -> Arrays.asList(component.serviceInterfaces).contains(RestResource.class.getName()))
                .map((ComponentDescriptionDTO component) -> component.implementationClass)
                .collect(Collectors.toUnmodifiableSet()));
    }

    DeclaredResources(Set<String> classNames) {
        this.classNames = classNames;
    }

    Set<String> classNames() {
        return classNames;
    }
}
