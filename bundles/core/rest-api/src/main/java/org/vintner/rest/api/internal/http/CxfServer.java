package org.vintner.rest.api.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import javax.servlet.ServletConfig;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.bus.extension.ExtensionManagerBus;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.jaxrs.JAXRSServerFactoryBean;
import org.apache.cxf.jaxrs.JAXRSServiceImpl;
import org.apache.cxf.jaxrs.provider.ServerProviderFactory;
import org.apache.cxf.resource.ResourceManager;
import org.apache.cxf.resource.ResourceResolver;
import org.apache.cxf.service.invoker.Invoker;
import org.apache.cxf.transport.http.DestinationRegistry;
import org.apache.cxf.transport.http.DestinationRegistryImpl;
import org.apache.cxf.transport.http.HTTPTransportFactory;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;

/**
 * One CXF server for a fixed set of resources. It counts the requests inside it and goes away when it was retired and the
 * last of them has left.
 */
final class CxfServer {

    private final Server server;
    private final CXFNonSpringServlet servlet;
    // The publisher itself holds one use, until it retires the server.
    private int uses = 1;

    private CxfServer(Server server, CXFNonSpringServlet servlet) {
        this.server = server;
        this.servlet = servlet;
    }

    /** Builds a server with a bus and a registry of its own: on shared ones the second endpoint at "/" would be refused. */
    static CxfServer start(ServletConfig config, List<Object> resources, List<Object> providers, Invoker invoker)
            throws ServletException {
        return asCxf(() -> {
            Bus bus = bus();
            DestinationRegistry registry = new DestinationRegistryImpl();
            CXFNonSpringServlet servlet = new CXFNonSpringServlet(registry, bus);
            servlet.init(new WithoutServiceList(config));
            return new CxfServer(endpoint(bus, registry, resources, providers, invoker), servlet);
        });
    }

    /**
     * Builds a server that nobody can reach and ends it: the next one is there in a tenth of the time, as its classes are
     * loaded and their annotations read.
     */
    static void rehearse(List<Object> resources, List<Object> providers, Invoker invoker) throws ServletException {
        Server server = asCxf(() -> endpoint(bus(), new DestinationRegistryImpl(), resources, providers, invoker));
        server.destroy();
    }

    private static <T> T asCxf(Building<T> building) throws ServletException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        Bus busBefore = BusFactory.getThreadDefaultBus(false);
        thread.setContextClassLoader(CXFNonSpringServlet.class.getClassLoader());
        try {
            return building.build();
        } finally {
            BusFactory.setThreadDefaultBus(busBefore);
            thread.setContextClassLoader(before);
        }
    }

    private static Bus bus() {
        Bus bus = new ExtensionManagerBus(Map.of(), Map.of(), JAXRSServerFactoryBean.class.getClassLoader());
        bus.getExtension(ResourceManager.class).addResourceResolver(new SameClassLoader());
        return bus;
    }

    private static Server endpoint(
            Bus bus, DestinationRegistry registry, List<Object> resources, List<Object> providers, Invoker invoker) {
        JAXRSServerFactoryBean factory = new JAXRSServerFactoryBean();
        factory.setBus(bus);
        factory.setDestinationFactory(new HTTPTransportFactory(registry));
        factory.setAddress("/");
        factory.setServiceBeans(resources);
        factory.setProviders(providers);
        factory.setInvoker(invoker);
        factory.setProperties(Map.of(
                // Our mapper answers for the exceptions of JAX-RS too.
                "default.wae.mapper.least.specific", true,
                "support.wae.spec.optimization", false));
        Server server = factory.create();
        // It lets a query replace method and content type, and so any link do what only a program should.
        ((ServerProviderFactory) server.getEndpoint().get(ServerProviderFactory.class.getName()))
                .setRequestPreprocessor(null);
        server.getEndpoint().getInInterceptors().add(new Routes((JAXRSServiceImpl)
                server.getEndpoint().getService()));
        return server;
    }

    /** Begins a request; false when the server is gone already and its successor must be asked. */
    synchronized boolean enter() {
        if (uses == 0) {
            return false;
        }
        uses++;
        return true;
    }

    void serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        servlet.service(request, response);
    }

    /** Ends a request, or the life of the server if nobody is left. */
    void leave() {
        boolean last;
        synchronized (this) {
            last = --uses == 0;
        }
        if (last) {
            server.destroy();
            servlet.destroy();
        }
    }

    /**
     * The servlet asks for a class loader with each request, and other resolvers look for it in all bundles by exceptions that tell of
     * nothing found. The thread keeps the one that it has.
     */
    private static final class SameClassLoader implements ResourceResolver {

        @Override
        public <T> T resolve(String name, Class<T> type) {
            return type == ClassLoader.class && name.isEmpty()
                    ? type.cast(Thread.currentThread().getContextClassLoader())
                    : null;
        }

        @Override
        public InputStream getAsStream(String name) {
            return null;
        }
    }

    /** What is done with CXF's class loader and without its default bus. */
    private interface Building<T> {

        T build() throws ServletException;
    }

    /** CXF would show everybody a page about its endpoints. */
    private record WithoutServiceList(ServletConfig config) implements ServletConfig {

        @Override
        public String getServletName() {
            return config.getServletName();
        }

        @Override
        public ServletContext getServletContext() {
            return config.getServletContext();
        }

        @Override
        public String getInitParameter(String name) {
            return "hide-service-list-page".equals(name) ? "true" : config.getInitParameter(name);
        }

        @Override
        public Enumeration<String> getInitParameterNames() {
            return config.getInitParameterNames();
        }
    }
}
