<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
    <#if section = "header">
        ${msg("saml.post-form.title")}
    <#elseif section = "form">
        <p>${msg("saml.post-form.message")}</p>
        <form name="saml-post-binding" method="post" action="${samlPost.url}" data-submit-at-once>
            <#if samlPost.SAMLRequest??>
                <input type="hidden" name="SAMLRequest" value="${samlPost.SAMLRequest}">
            </#if>
            <#if samlPost.SAMLResponse??>
                <input type="hidden" name="SAMLResponse" value="${samlPost.SAMLResponse}">
            </#if>
            <#if samlPost.relayState??>
                <input type="hidden" name="RelayState" value="${samlPost.relayState}">
            </#if>
            <noscript>
                <p>${msg("saml.post-form.js-disabled")}</p>
                <button type="submit" class="${properties.kcButtonPrimaryClass} ${properties.kcButtonBlockClass}">${msg("doContinue")}</button>
            </noscript>
        </form>
    </#if>
</@layout.registrationLayout>
