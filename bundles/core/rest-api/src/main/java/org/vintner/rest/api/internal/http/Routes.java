package org.vintner.rest.api.internal.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.cxf.jaxrs.JAXRSServiceImpl;
import org.apache.cxf.jaxrs.model.ClassResourceInfo;
import org.apache.cxf.jaxrs.utils.HttpUtils;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.service.Service;

/**
 * Shows each request only the resources whose addresses begin as its own does. CXF tries the pattern of every resource on
 * every request, and there are dozens of them. A request that begins like none of them sees all, and is refused as ever.
 */
final class Routes extends AbstractPhaseInterceptor<Message> {

    private final Map<String, Service> services = new HashMap<>();

    /** On all resources of a server. */
    Routes(JAXRSServiceImpl all) {
        super(Phase.PRE_UNMARSHAL);
        Map<String, List<ClassResourceInfo>> resources = new HashMap<>();
        for (ClassResourceInfo resource : all.getClassResourceInfos()) {
            Optional<String> beginning = beginning(resource.getURITemplate().getValue());
            if (beginning.isEmpty()) {
                // It may match anything, so all have to be tried.
                return;
            }
            resources.computeIfAbsent(beginning.get(), any -> new ArrayList<>()).add(resource);
        }
        resources.forEach((beginning, some) -> services.put(beginning, part(all, some)));
    }

    private static Service part(JAXRSServiceImpl all, List<ClassResourceInfo> resources) {
        JAXRSServiceImpl part = new JAXRSServiceImpl(resources, all.getName());
        part.setInvoker(all.getInvoker());
        part.setExecutor(all.getExecutor());
        part.setDataBinding(all.getDataBinding());
        part.setEndpoints(all.getEndpoints());
        part.putAll(all);
        return part;
    }

    @Override
    public void handleMessage(Message message) {
        beginning(HttpUtils.getPathToMatch(message, true))
                .map(services::get)
                .ifPresent(service -> message.getExchange().put(Service.class, service));
    }

    /** The first two segments: version and collection. Empty if there are fewer, or if they are not plain text. */
    private static Optional<String> beginning(String path) {
        int second = path.startsWith("/") ? path.indexOf('/', 1) : -1;
        if (second < 0) {
            return Optional.empty();
        }
        int end = path.indexOf('/', second + 1);
        String beginning = end < 0 ? path : path.substring(0, end);
        return beginning.indexOf('{') < 0 ? Optional.of(beginning) : Optional.empty();
    }
}
