<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
    <#if section = "header">
        ${msg("frontchannel-logout.title")}
    <#elseif section = "form">
        <p>${msg("frontchannel-logout.message")}</p>
        <ul class="${properties.kcListClass!}">
            <#list logout.clients as client>
                <li>
                    ${client.name}
                    <iframe src="${client.frontChannelLogoutUrl}" title="${client.name}" hidden></iframe>
                </li>
            </#list>
        </ul>
        <#if logout.logoutRedirectUri?has_content>
            <a id="continue" class="${properties.kcButtonPrimaryClass} ${properties.kcButtonBlockClass}" href="${logout.logoutRedirectUri}" data-follow-when-loaded>${msg("doContinue")}</a>
        </#if>
    </#if>
</@layout.registrationLayout>
