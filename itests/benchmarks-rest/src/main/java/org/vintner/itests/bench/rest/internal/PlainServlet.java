package org.vintner.itests.bench.rest.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.jaxrs.json.JacksonJsonProvider;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.bus.extension.ExtensionManagerBus;
import org.apache.cxf.jaxrs.JAXRSServerFactoryBean;
import org.apache.cxf.transport.http.DestinationRegistry;
import org.apache.cxf.transport.http.DestinationRegistryImpl;
import org.apache.cxf.transport.http.HTTPTransportFactory;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.id.Id;

/** CXF as it comes, with Jackson. */
final class PlainServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Catalog catalog;
    private transient CXFNonSpringServlet servlet;

    PlainServlet(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        Bus busBefore = BusFactory.getThreadDefaultBus(false);
        thread.setContextClassLoader(CXFNonSpringServlet.class.getClassLoader());
        try {
            build(config);
        } finally {
            BusFactory.setThreadDefaultBus(busBefore);
            thread.setContextClassLoader(before);
        }
    }

    private void build(ServletConfig config) throws ServletException {
        Bus bus = new ExtensionManagerBus(Map.of(), Map.of(), JAXRSServerFactoryBean.class.getClassLoader());
        DestinationRegistry registry = new DestinationRegistryImpl();
        servlet = new CXFNonSpringServlet(registry, bus);
        servlet.init(config);
        JAXRSServerFactoryBean factory = new JAXRSServerFactoryBean();
        factory.setBus(bus);
        factory.setDestinationFactory(new HTTPTransportFactory(registry));
        factory.setAddress("/");
        factory.setServiceBeans(List.of(new PlainProducts(catalog)));
        factory.setProviders(List.of(new JacksonJsonProvider(mapper())));
        factory.create();
    }

    /** The same JSON as the API's. */
    private static JsonMapper mapper() {
        SimpleModule texts = new SimpleModule("texts");
        texts.addSerializer(new AsText<>(Id.class));
        texts.addSerializer(new AsText<>(Locale.class));
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(texts)
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .defaultPropertyInclusion(JsonInclude.Value.empty().withValueInclusion(JsonInclude.Include.NON_ABSENT))
                .enumNamingStrategy(EnumNamingStrategies.SnakeCaseStrategy.INSTANCE)
                .build();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        servlet.service(request, response);
    }

    @Override
    public void destroy() {
        servlet.destroy();
    }

    private static final class AsText<T> extends StdScalarSerializer<T> {

        private static final long serialVersionUID = 1L;

        AsText(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(value.toString());
        }
    }
}
