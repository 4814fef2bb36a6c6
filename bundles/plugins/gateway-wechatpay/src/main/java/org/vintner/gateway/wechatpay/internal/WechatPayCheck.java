package org.vintner.gateway.wechatpay.internal;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Checks a configuration before it is stored, as the component will. */
@Component(service = ConfigurationCheck.class, property = ConfigurationCheck.PID + "=" + WechatPaySettings.PID)
public final class WechatPayCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        WechatPaySettings.of(candidate.as(WechatPayConfig.class));
    }
}
